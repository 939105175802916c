package dev.waybill.postgres;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The newest read that landed in a place: a row of `_waybill_fence`, which also is the lock that
/// commits of one place queue for.
final class Fence {
  private final Connection connection;
  private final Place place;

  Fence(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  static String ddl(Place place) {
    return """
    CREATE TABLE %s (
      table_name text, major int, seq bigint NOT NULL, attempt uuid,
      PRIMARY KEY (table_name, major))\
    """
        .formatted(place.fences());
  }

  /// Before the first read, so that there is a row to lock.
  void begin() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO %s VALUES (?, ?, 0, NULL) ON CONFLICT DO NOTHING"
                .formatted(place.fences()))) {
      insert.setString(1, place.table().value());
      insert.setInt(2, place.major());
      insert.executeUpdate();
    }
  }

  /// Moves the fence to an attempt. Whatever the outcome, the row is this transaction's until it
  /// ends.
  ///
  /// @return false when a read as new or newer has landed
  boolean advance(AttemptId attempt) throws SQLException {
    try (PreparedStatement advance =
        connection.prepareStatement(
            """
            INSERT INTO %1$s AS fence (table_name, major, seq, attempt) VALUES (?, ?, ?, ?)
            ON CONFLICT (table_name, major) DO UPDATE
              SET seq = excluded.seq, attempt = excluded.attempt WHERE fence.seq < excluded.seq
            RETURNING seq\
            """
                .formatted(place.fences()))) {
      advance.setString(1, place.table().value());
      advance.setInt(2, place.major());
      advance.setLong(3, attempt.seq().value());
      advance.setObject(4, attempt.uuid());
      try (ResultSet row = advance.executeQuery()) {
        return row.next();
      }
    }
  }

  /// Waits until no transaction is between its fence and its end, and keeps others from getting
  /// there.
  void waitForCommits() throws SQLException {
    read("FOR SHARE");
  }

  /// Queues with the commits of the place: none is under way any more, and none begins before this
  /// transaction ends.
  void queue() throws SQLException {
    read("FOR UPDATE");
  }

  /// The newest attempt, or null when nothing landed.
  @Nullable AttemptId newest() throws SQLException {
    return read("");
  }

  private @Nullable AttemptId read(String lock) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT seq, attempt FROM %s WHERE table_name = ? AND major = ? %s"
                .formatted(place.fences(), lock))) {
      query.setString(1, place.table().value());
      query.setInt(2, place.major());
      try (ResultSet row = query.executeQuery()) {
        UUID attempt = row.next() ? row.getObject(2, UUID.class) : null;
        return attempt == null ? null : new AttemptId(new ExportSeq(row.getLong(1)), attempt);
      }
    }
  }
}
