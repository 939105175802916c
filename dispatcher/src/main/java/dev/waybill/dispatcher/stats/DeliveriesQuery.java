package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The outbox as a person looks at it.
public final class DeliveriesQuery {
  private static final String SELECT =
      """
      SELECT d.*, s.destination, s.table_name, r.rows_sent, r.bytes
      FROM warehouse_delivery d
        JOIN warehouse_stream s ON s.id = d.stream_id
        LEFT JOIN warehouse_receipt r ON r.delivery_id = d.id
      """;

  private final ControlDatabase control;

  public DeliveriesQuery(ControlDatabase control) {
    this.control = control;
  }

  /// Which deliveries to list; null means any.
  public record Filter(
      @Nullable String destination, @Nullable String table, @Nullable String status, int limit) {}

  /// Newest first.
  public List<DeliverySummary> list(Filter filter) {
    return control
        .jdbc()
        .sql(
            SELECT
                + """
                WHERE (:destination::text IS NULL OR s.destination = :destination)
                  AND (:table::text IS NULL OR s.table_name = :table)
                  AND (:status::text IS NULL OR d.status = :status)
                ORDER BY d.id DESC LIMIT :limit
                """)
        .param("destination", filter.destination())
        .param("table", filter.table())
        .param("status", "RETRYING".equals(filter.status()) ? "FAILED" : filter.status())
        .param("limit", filter.limit())
        .query((row, n) -> summary(row))
        .list();
  }

  public Optional<DeliveryDetail> show(long id) {
    return control
        .jdbc()
        .sql(SELECT + " WHERE d.id = ?")
        .param(id)
        .query((row, n) -> summary(row))
        .optional()
        .map(summary ->
            new DeliveryDetail(
                summary,
                attempts(id),
                receipt(id).orElse(null),
                quarantine("delivery_id", id),
                quarantine("settled_by", id)));
  }

  private List<DeliveryDetail.Attempt> attempts(long id) {
    return control
        .jdbc()
        .sql(
            """
            SELECT *, coalesce(jsonb_array_length(staged), 0) AS staged_count
            FROM warehouse_attempt WHERE delivery_id = ? ORDER BY export_seq
            """)
        .param(id)
        .query((row, n) ->
            new DeliveryDetail.Attempt(
                row.getLong("export_seq"),
                row.getString("attempt_uuid"),
                time(row, "end_at"),
                row.getLong("rows_read"),
                row.getLong("rows_late"),
                row.getLong("rows_deleted"),
                row.getLong("staged_count"),
                List.of((String[]) row.getArray("notices").getArray()),
                time(row, "created_at")))
        .list();
  }

  /// Rows of quarantine by status.
  ///
  /// @param column that names the delivery
  private Map<String, Long> quarantine(String column, long id) {
    Map<String, Long> counts = new TreeMap<>();
    control
        .jdbc()
        .sql(
            "SELECT status, count(*) FROM warehouse_quarantine WHERE status <> 'STAGED' AND "
                + column
                + " = ? GROUP BY status")
        .param(id)
        .query(row -> {
          counts.put(row.getString(1), row.getLong(2));
        });
    return counts;
  }

  private Optional<DeliveryDetail.Receipt> receipt(long id) {
    return control
        .jdbc()
        .sql(
            "SELECT *, jsonb_array_length(objects) AS object_count FROM warehouse_receipt WHERE delivery_id = ?")
        .param(id)
        .query((row, n) ->
            new DeliveryDetail.Receipt(
                row.getLong("export_seq"),
                row.getString("attempt_uuid"),
                row.getLong("rows_sent"),
                row.getLong("rows_loaded"),
                row.getLong("rows_quarantined"),
                row.getLong("bytes"),
                row.getInt("object_count"),
                row.getString("digest"),
                row.getString("proof"),
                time(row, "started_at"),
                time(row, "committed_at")))
        .optional();
  }

  private static DeliverySummary summary(ResultSet row) throws SQLException {
    String status = row.getString("status");
    OffsetDateTime delivered = row.getObject("delivered_at", OffsetDateTime.class);
    return new DeliverySummary(
        row.getLong("id"),
        row.getString("destination"),
        row.getString("table_name"),
        row.getString("kind"),
        row.getInt("generation"),
        time(row, "from_at"),
        time(row, "planned_end_at"),
        status.equals("FAILED") ? "RETRYING" : status,
        row.getInt("attempts"),
        row.getInt("max_attempts"),
        row.getObject("rows_sent", Long.class),
        row.getObject("bytes", Long.class),
        row.getObject("ordinal", Long.class),
        time(row, "created_at"),
        delivered == null ? null : delivered.toInstant(),
        row.getString("last_error"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
