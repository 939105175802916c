package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A client of the application: transactions of a few statements, some of them long, some undone in
/// part or whole, some prepared and left for another to decide.
final class Writer {
  /// States of errors that an application rolls back for and goes on.
  static final Set<String> LIVED_WITH =
      Set.of(
          "23505", // a key that is taken
          "40001", // a row that moved to another partition meanwhile
          "40P01", // a deadlock
          "55P03"); // a lock not granted in time

  private static final int PAUSE_MILLIS = 150;
  private static final int LONG_MILLIS = 12_000;

  private final Connection connection;
  private final Connection decider;
  private final Choice choice;
  private final EventCounts tally;
  private final PreparedTransactions prepared;
  private final CountDownLatch stop;

  /// @param connection of its transactions
  /// @param decider in auto-commit mode
  Writer(
      Connection connection,
      Connection decider,
      Choice choice,
      EventCounts tally,
      PreparedTransactions prepared,
      CountDownLatch stop) {
    this.connection = connection;
    this.decider = decider;
    this.choice = choice;
    this.tally = tally;
    this.prepared = prepared;
    this.stop = stop;
  }

  /// Until stopped, and then to the end of its transaction.
  Void write() throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    execute("SET lock_timeout = '300ms'");
    connection.commit();
    while (!pause(PAUSE_MILLIS)) {
      if (choice.oneIn(8)) {
        prepared.end(decider, !choice.oneIn(4));
      }
      transaction();
    }
    return null;
  }

  private void transaction() throws SQLException, InterruptedException {
    try {
      boolean takesLong = choice.oneIn(12);
      execute(choice.only());
      for (int left = choice.upTo(5); left > 0; left--) {
        step();
        if (takesLong) {
          tally.count(Event.LONG_TRANSACTION);
          takesLong = false;
          pause(LONG_MILLIS);
        }
      }
      end();
    } catch (SQLException e) {
      if (!LIVED_WITH.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
      connection.rollback();
      tally.count(Event.REFUSED);
    }
  }

  private void step() throws SQLException {
    if (choice.oneIn(5)) {
      tally.count(Event.SAVEPOINT);
      execute("SAVEPOINT s");
      execute(choice.statement());
      execute(choice.oneIn(2) ? "ROLLBACK TO s" : "RELEASE s");
    } else if (choice.oneIn(8)) {
      tally.count(Event.EXCEPTION_BLOCK);
      execute(
          "DO $soak$ BEGIN %s; RAISE EXCEPTION 'undone'; EXCEPTION WHEN raise_exception THEN %s; END $soak$"
              .formatted(choice.statement(), choice.statement()));
    } else {
      execute(choice.statement());
    }
  }

  private void end() throws SQLException {
    if (choice.oneIn(6) && prepared.isRoom()) {
      prepared.prepare(connection);
      tally.count(Event.PREPARED);
    } else if (choice.oneIn(8)) {
      connection.rollback();
      tally.count(Event.ROLLED_BACK);
    } else {
      connection.commit();
      tally.count(Event.COMMITTED);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// @return whether it was told to stop
  private boolean pause(int mostMillis) throws InterruptedException {
    return stop.await(choice.upTo(mostMillis), TimeUnit.MILLISECONDS);
  }
}
