package dev.waybill.dispatcher.source;

import dev.waybill.spi.AttemptId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// A durable witness of a read, kept in the source: one row per read in
/// `waybill_source.read_marker`, which `source prepare` makes.
///
/// It is written after the snapshot, in a transaction of its own that waits for its log record to
/// be on disk. So the log then holds everything the snapshot showed, and an id above every id of
/// the snapshot. As long as the row is there, the server still has that history, whatever happened
/// since (restart, crash recovery, failover to a standby that had it): no id below the fence can be
/// given out again, and what was seen is still true. Where the row is gone (an older copy was
/// restored, a failover lost it) or the table never existed, the look-back range is read whole.
final class ReadMarker {
  private static final String EXISTS =
      "SELECT to_regclass('waybill_source.read_marker') IS NOT NULL";

  private ReadMarker() {}

  static boolean installed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EXISTS)) {
      return row.next() && row.getBoolean(1);
    }
  }

  static boolean holds(Connection connection, AttemptId attempt) throws SQLException {
    if (!installed(connection)) {
      return false;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM waybill_source.read_marker WHERE attempt = ?")) {
      statement.setObject(1, attempt.uuid());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /// The newest read of the stream whose marker this server has: a server that lost the last
  /// commits lost the removal of older markers with them. Null when it has none.
  static @Nullable Long newest(Connection connection, String stream) throws SQLException {
    if (!installed(connection)) {
      return null;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT max(export_seq) FROM waybill_source.read_marker WHERE stream = ?")) {
      statement.setString(1, stream);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getObject(1, Long.class) : null;
      }
    }
  }

  /// Writes the marker, or where there is no table for it, any durable log record.
  ///
  /// @param fence the oldest transaction that ran at the snapshot: what older ones wrote to the
  ///   delete log was read
  /// @param landedSeq markers of this stream older than the read that landed last are removed
  static void write(
      Connection connection, String stream, AttemptId attempt, long fence, long landedSeq)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = on");
    }
    if (!installed(connection)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_logical_emit_message(true, 'waybill', '')");
      }
      return;
    }
    String sql =
        """
        WITH old AS (DELETE FROM waybill_source.read_marker WHERE stream = ? AND export_seq < ?)
        INSERT INTO waybill_source.read_marker (stream, export_seq, attempt, fence) VALUES (?, ?, ?, ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, stream);
      statement.setLong(2, landedSeq);
      statement.setString(3, stream);
      statement.setLong(4, attempt.seq().value());
      statement.setObject(5, attempt.uuid());
      statement.setLong(6, fence);
      statement.executeUpdate();
    }
  }
}
