package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Asks for a lock again and again, each time for a short time only: whoever waits behind a request
/// for a lock waits as long as that does.
///
/// @param tries how often
/// @param pause the first one between two tries, doubled each time and jittered
/// @param sleep takes a pause
public record Patience(int tries, Duration pause, Sleep sleep) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK = "40P01";

  /// Waits between two tries.
  @FunctionalInterface
  public interface Sleep {
    void take(Duration time) throws InterruptedException;
  }

  /// On one session, in one transaction.
  @FunctionalInterface
  public interface Work {
    void run(Connection connection) throws SQLException;
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

  /// As [#run(Connection, List)].
  public void run(Connection connection, Work work) throws SQLException, InterruptedException {
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

  private static void once(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      work.run(connection);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /// From half to one and a half of the pause, doubled each time: two that met do not meet again.
  private Duration jittered(int attempt) {
    long millis = pause.toMillis() << Math.min(attempt - 1, 20);
    long capped = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped + 1));
  }
}
