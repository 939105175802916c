package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// One session of a reader, pinned to settings under which a value has one form only.
final class ReaderSession implements AutoCloseable {
  private final Connection connection;
  private final Runnable release;

  ReaderSession(Connection connection, Runnable release) {
    this.connection = connection;
    this.release = release;
  }

  Connection connection() {
    return connection;
  }

  /// `row_security = off` makes a policy an error instead of silently fewer rows.
  void pin(Duration lockTimeout) throws SQLException {
    execute(
        "SET TimeZone = 'UTC'",
        "SET DateStyle = 'ISO, YMD'",
        "SET IntervalStyle = 'postgres'",
        "SET extra_float_digits = 3",
        "SET bytea_output = 'hex'",
        "SET lc_monetary = 'C'",
        "SET array_nulls = on",
        "SET quote_all_identifiers = off",
        "SET standard_conforming_strings = on",
        "SET search_path = pg_catalog",
        "SET row_security = off",
        "SET statement_timeout = 0",
        "SET lock_timeout = " + lockTimeout.toMillis());
  }

  /// Runs statements one after the other, sent at once.
  void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(String.join("; ", statements));
    }
  }

  /// Ends whatever the session does; called by another thread than the one that uses it.
  void abort() throws SQLException {
    connection.abort(Runnable::run);
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      release.run();
    }
  }
}
