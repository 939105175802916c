package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Removes entries of the delete log that no read will ask for again: older than a configured age,
/// which covers the oldest backup of the source or of the control database that may be restored,
/// and written by transactions below the fence of every stream of every installation. The markers
/// in the source tell those fences, so a stream that is paused holds its entries back.
public final class DeleteLogPurge {
  private static final int AT_ONCE = 10_000;

  private static final String OLDEST_FENCE =
      """
      SELECT coalesce(min(fence), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint
      FROM waybill_source.read_marker
      """;

  private final SourceDatabase source;
  private final Duration keep;

  public DeleteLogPurge(SourceDatabase source, Duration keep) {
    this.source = source;
    this.keep = keep;
  }

  /// Removes what may go, in bounded steps.
  ///
  /// @return how many entries were removed; 0 where there is no log
  public long run() throws SourceException {
    try (Connection connection = source.connect("waybill purge");
        Statement statement = connection.createStatement()) {
      if (!DeleteLog.installed(connection) || !ReadMarker.installed(connection)) {
        return 0;
      }
      try (ResultSet row = statement.executeQuery(OLDEST_FENCE)) {
        row.next();
        return remove(connection, row.getLong(1), row.getLong(2));
      }
    } catch (SQLException e) {
      throw SourceException.of("removing old entries of the delete log", e);
    }
  }

  private long remove(Connection connection, long fence, long xmax) throws SQLException {
    String sql =
        """
        DELETE FROM waybill_source.delete_log WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM waybill_source.delete_log
          WHERE at < clock_timestamp() - ? * interval '1 second' AND %s < ?
          LIMIT %d))
        """
            .formatted(Xids.widenSql("xmin", xmax), AT_ONCE);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, keep.toSeconds());
      statement.setLong(2, fence);
      long removed = 0;
      int last;
      do {
        last = statement.executeUpdate();
        removed += last;
      } while (last == AT_ONCE);
      return removed;
    }
  }
}
