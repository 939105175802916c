package dev.waybill.soak.reading;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// A session of the application and the transaction open in it. Each statement carries the virtual
/// time to the source's triggers.
public final class Session {
  private final String name;
  private final Connection connection;
  private final VirtualClock clock;
  private final Duration skew;
  private final double patience;
  private final Set<Key> held = new HashSet<>();
  private Instant begun = Instant.EPOCH;
  private boolean open;
  private boolean touched;
  private int savepoints;

  /// @param skew how far its clock is from the server's
  /// @param patience how likely an open transaction goes on instead of ending
  public Session(
      String name, Connection connection, VirtualClock clock, Duration skew, double patience) {
    this.name = name;
    this.connection = connection;
    this.clock = clock;
    this.skew = skew;
    this.patience = patience;
  }

  String name() {
    return name;
  }

  public boolean open() {
    return open;
  }

  double patience() {
    return patience;
  }

  /// What its clock shows.
  Instant now() {
    return clock.now().plus(skew);
  }

  /// When its transaction began, by the server's clock.
  Instant begun() {
    return open ? begun : clock.now();
  }

  /// The keys that its transaction has touched: nobody else may, or they would wait for each other.
  Set<Key> held() {
    return held;
  }

  int savepoints() {
    return savepoints;
  }

  public void begin() throws SQLException {
    run("BEGIN");
    open = true;
    begun = clock.now();
    clock.begin(name);
  }

  /// Whether its transaction may hold a lock on the table.
  boolean touched() {
    return touched;
  }

  /// What a statement in a transaction of its own leaves behind: nothing.
  public void forget() {
    held.clear();
    touched = false;
  }

  /// Runs one statement, in the open transaction or in one of its own.
  public void write(String sql) throws SQLException {
    touched = true;
    run("SET waybill_test.now = '" + clock.now() + "'; " + sql);
  }

  void savepoint() throws SQLException {
    run("SAVEPOINT s" + ++savepoints);
  }

  void rollbackToSavepoint() throws SQLException {
    run("ROLLBACK TO s" + savepoints--);
  }

  void releaseSavepoint() throws SQLException {
    run("RELEASE s" + savepoints--);
  }

  /// Ends the transaction by COMMIT, ROLLBACK or PREPARE TRANSACTION.
  ///
  /// @return the keys it held
  public Set<Key> end(String sql) throws SQLException {
    run(sql);
    clock.end(name);
    Set<Key> keys = Set.copyOf(held);
    forget();
    open = false;
    savepoints = 0;
    return keys;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SQLException(name + ": " + sql + ": " + e.getMessage(), e.getSQLState(), e);
    }
  }
}
