package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks for a lock again and again, each time for a short time only: whoever waits behind a request
/// for a lock waits as long as that does.
///
/// @param tries how often
/// @param pause the first one between two tries, doubled each time and jittered
/// @param sleep takes a pause
public record Patience(int tries, Duration pause, Sleep sleep) {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK = "40P01";

  /// Waits between two tries.
  @FunctionalInterface
  public interface Sleep {
    void take(Duration time) throws InterruptedException;
  }

  /// On one session, in one transaction.
  ///
  /// @param <X> what it may throw beside what a session does
  @FunctionalInterface
  public interface Work<X extends Exception> {
    void run(Connection connection) throws SQLException, InterruptedException, X;
  }

  public Patience {
    if (tries < 1 || pause.isNegative()) {
      throw new IllegalArgumentException(
          "expected at least one try and a pause, found %d and %s".formatted(tries, pause));
    }
  }

  public Patience(int tries, Duration pause) {
    this(tries, pause, Thread::sleep);
  }

  /// Whether somebody else's lock was in the way.
  public static boolean isBusy(SQLException e) {
    return Set.of(LOCK_NOT_AVAILABLE, DEADLOCK).contains(String.valueOf(e.getSQLState()));
  }

  /// Runs statements in one transaction.
  ///
  /// @param connection in auto-commit mode, as it is afterwards
  /// @throws SQLException as the last try did, or the first that was not about a lock
  public void run(Connection connection, List<String> sql)
      throws SQLException, InterruptedException {
    run(
        connection,
        session -> {
          try (Statement statement = session.createStatement()) {
            for (String each : sql) {
              statement.execute(each);
            }
          }
        });
  }

  /// As [#run(Connection, List)]; whatever the work throws rolls it back.
  public <X extends Exception> void run(Connection connection, Work<X> work)
      throws SQLException, InterruptedException, X {
    for (int attempt = 1; ; attempt++) {
      try {
        once(connection, work);
        return;
      } catch (SQLException e) {
        if (attempt == tries || !isBusy(e)) {
          throw e;
        }
      }
      sleep.take(jittered(attempt));
    }
  }

  private static <X extends Exception> void once(Connection connection, Work<X> work)
      throws SQLException, InterruptedException, X {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      work.run(connection);
      connection.commit();
      committed = true;
    } finally {
      if (!committed) {
        giveUp(connection);
      }
    }
    connection.setAutoCommit(true);
  }

  /// Rolled back first: entering auto-commit mode would commit. A session that is gone has done it.
  private static void giveUp(Connection connection) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      LOG.debug("rolling back", e);
    }
  }

  /// From half to one and a half of the pause, doubled each time: two that met do not meet again.
  private Duration jittered(int attempt) {
    long millis = pause.toMillis() << Math.min(attempt - 1, 20);
    long capped = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped + 1));
  }
}
