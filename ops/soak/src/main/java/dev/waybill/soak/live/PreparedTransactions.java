package dev.waybill.soak.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Transactions between their PREPARE and their end, which any writer may decide.
final class PreparedTransactions {
  /// They hold locks, and the server keeps twenty at most.
  private static final int MOST = 6;

  private final ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();

  boolean isRoom() {
    return names.size() < MOST;
  }

  /// Prepares the transaction of a connection.
  void prepare(Connection connection) throws SQLException {
    String name = "soak-" + next.incrementAndGet();
    try (Statement statement = connection.createStatement()) {
      statement.execute("PREPARE TRANSACTION '" + name + "'");
    }
    names.add(name);
  }

  /// Ends the oldest one.
  ///
  /// @param connection in auto-commit mode
  /// @return false when there is none
  boolean end(Connection connection, boolean commit) throws SQLException {
    Optional<String> name = Optional.ofNullable(names.poll());
    if (name.isPresent()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute((commit ? "COMMIT" : "ROLLBACK") + " PREPARED '" + name.get() + "'");
      }
    }
    return name.isPresent();
  }
}
