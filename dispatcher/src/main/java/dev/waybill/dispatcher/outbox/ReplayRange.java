package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// What a replay of a delivery has to read: all that the delivery carried or should have, late rows
/// included. Known from its receipt or its gap, also when the delivery itself was purged.
///
/// @param stream as `destination/table/v1`
/// @param gap whether it was skipped
public record ReplayRange(long streamId, String stream, ReplaySubject.Range range, boolean gap) {
  private static final String FIND =
      """
      SELECT s.id, s.destination || '/' || s.table_name || '/v' || s.schema_major AS name,
             found.from_at, found.end_at, found.end_id, found.gap
      FROM (
        SELECT stream_id, from_at, to_at AS end_at, to_id AS end_id, true AS gap
        FROM warehouse_gap WHERE delivery_id = :id
        UNION ALL
        SELECT r.stream_id, coalesce(r.covers_from, '-infinity'), r.window_to, r.window_to_id, false
        FROM warehouse_receipt r
        WHERE r.delivery_id = :id AND (r.window_from, r.window_from_id) IS DISTINCT FROM (r.window_to, r.window_to_id)
      ) found JOIN warehouse_stream s ON s.id = found.stream_id
      ORDER BY found.gap DESC LIMIT 1
      """;

  /// Empty when it is no window that was delivered or skipped.
  public static Optional<ReplayRange> of(ControlDatabase control, long deliveryId) {
    return control
        .jdbc()
        .sql(FIND)
        .param("id", deliveryId)
        .query((row, n) -> read(deliveryId, row))
        .optional();
  }

  private static ReplayRange read(long deliveryId, ResultSet row) throws SQLException {
    return new ReplayRange(
        row.getLong("id"),
        row.getString("name"),
        new ReplaySubject.Range(
            deliveryId,
            ReadFactsColumns.micros(row, "from_at"),
            new Watermark(ReadFactsColumns.micros(row, "end_at"), row.getString("end_id"))),
        row.getBoolean("gap"));
  }
}
