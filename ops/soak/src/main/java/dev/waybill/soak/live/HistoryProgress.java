package dev.waybill.soak.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// How far the run of history of the large table is, by Waybill's own books.
///
/// @param underway whether a range of it is being read or landed now
/// @param rows delivered, those of relations that began anew twice
/// @param rewrites relations that began anew
record HistoryProgress(
    String state, boolean underway, long rows, long bytes, long busyMillis, long rewrites) {
  private static final String QUERY =
      """
      SELECT h.state, h.rows_delivered, h.bytes_delivered, h.busy_millis,
        EXISTS (SELECT FROM waybill.warehouse_delivery d
          WHERE d.history_id = h.id AND d.status = 'PROCESSING'),
        (SELECT coalesce(sum(r.restarts), 0) FROM waybill.warehouse_history_relation r
          WHERE r.history_id = h.id)
      FROM waybill.warehouse_history h JOIN waybill.warehouse_stream s ON s.id = h.stream_id
      WHERE s.table_name = ? ORDER BY h.started_at LIMIT 1
      """;

  /// Null while no run has begun.
  static @Nullable HistoryProgress of(Connection control) throws SQLException {
    try (PreparedStatement query = control.prepareStatement(QUERY)) {
      query.setString(1, HistoryRows.TABLE);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? new HistoryProgress(
                row.getString(1),
                row.getBoolean(5),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(6))
            : null;
      }
    }
  }

  boolean isDone() {
    return state.equals("DONE");
  }

  double rowsPerSecond() {
    return busyMillis == 0 ? 0 : rows * 1000.0 / busyMillis;
  }
}
