package dev.waybill.dispatcher.closing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// An application that goes on while a partition goes: it inserts, updates, reads, and deletes
/// organisations, each in a transaction of its own, and gives up what has to wait for a lock too
/// long.
final class ApplicationAtWork implements AutoCloseable {
  /// What it does in turn; `%d` is the number of the round.
  enum Doing {
    INSERT(
        "INSERT INTO items (id, organization_id, value, created_at, updated_at)"
            + " VALUES ('live-%1$d', 'long', %1$d, '2026-03-02 10:00', '2026-03-02 10:00')"),
    UPDATE("UPDATE items SET value = -value WHERE id = 'live-%1$d'"),
    SELECT("SELECT sum(value) FROM items"),
    NEW_ORGANISATION("INSERT INTO organizations VALUES ('new-%1$d', 30)"),
    DELETE_ORGANISATION("DELETE FROM organizations WHERE id = 'new-%1$d'");

    private final String sql;

    Doing(String sql) {
      this.sql = sql;
    }
  }

  private final Connection connection;
  private final Map<Doing, Long> longest = new EnumMap<>(Doing.class);
  private final List<String> failures = new ArrayList<>();
  private final Thread thread = new Thread(this::work, "application");
  private volatile boolean stopping;
  private volatile long rounds;

  /// @param patience it gives up behind a lock after so long
  ApplicationAtWork(Connection connection, Duration patience) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = " + patience.toMillis());
    }
    thread.start();
  }

  private void work() {
    try (Statement statement = connection.createStatement()) {
      while (!stopping) {
        for (Doing doing : Doing.values()) {
          long began = System.nanoTime();
          statement.execute(doing.sql.formatted(rounds));
          longest.merge(doing, System.nanoTime() - began, Math::max);
        }
        rounds++;
      }
    } catch (SQLException e) {
      failures.add(e.getMessage());
    }
  }

  /// How often it did everything.
  long rounds() {
    return rounds;
  }

  /// Goes on when it has done everything once more, begun after this call.
  void awaitRound() throws InterruptedException {
    long until = rounds + 2;
    while (rounds < until && thread.isAlive()) {
      Thread.onSpinWait();
      thread.join(Duration.ofMillis(1));
    }
  }

  /// Ends it.
  ///
  /// @return what failed, nothing where all went well
  List<String> end() throws InterruptedException {
    stopping = true;
    thread.join();
    return failures;
  }

  /// The longest that each took, in words; after [#end].
  String longest() {
    StringBuilder text = new StringBuilder();
    longest.forEach((doing, nanos) ->
        text.append(text.isEmpty() ? "" : ", ")
            .append(doing)
            .append(' ')
            .append(Duration.ofNanos(nanos).toMillis())
            .append(" ms"));
    return text.toString();
  }

  @Override
  public void close() throws SQLException, InterruptedException {
    end();
    connection.close();
  }
}
