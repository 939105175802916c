package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/// Finds the tombstones of rows that are gone, with what they can be checked by. One whose row went
/// back as a corrected version is superseded by the tombstone of that, and left out.
public final class DroppedRowQuery {
  private static final String ALL =
      """
      FROM waybill_archive.cold_storage_batch b
      JOIN waybill_archive.cold_storage_archive a ON a.batch = b.id AND a.archived_on = b.archived_on
      WHERE b.state = 'DROPPED'
      """;

  /// By the index on ids.
  private static final String BY_ID =
      """
      FROM (SELECT DISTINCT id FROM unnest(:ids::text[]) AS wanted (id)) AS w
      JOIN waybill_archive.cold_storage_archive a ON hashtext(a.row_id) = hashtext(w.id) AND a.row_id = w.id
      JOIN waybill_archive.cold_storage_batch b ON b.id = a.batch AND b.archived_on = a.archived_on
      WHERE b.state = 'DROPPED'
      """;

  private static final String NARROWED =
      """
      AND (:source::text IS NULL OR b.source = :source)
      AND (:table::text IS NULL OR b.table_name = :table)
      AND (:organisation::text IS NULL OR b.organisation = :organisation)
      AND (:batch::integer IS NULL OR b.id = :batch)
      AND (:droppedFrom::timestamptz IS NULL OR b.dropped_at >= :droppedFrom)
      AND (:droppedTo::timestamptz IS NULL OR b.dropped_at < :droppedTo)
      AND (:updatedFrom::timestamptz IS NULL OR a.updated_at >= :updatedFrom)
      AND (:updatedTo::timestamptz IS NULL OR a.updated_at < :updatedTo)
      """;

  private static final String SUPERSEDED =
      "EXISTS (SELECT FROM tombstone_successor s WHERE s.batch = a.batch AND s.id_commitment = a.id_commitment)";
  private static final String CURRENT = " AND NOT " + SUPERSEDED;

  private final ControlDatabase control;

  public DroppedRowQuery(ControlDatabase control) {
    this.control = control;
  }

  /// The batches that have such rows, oldest first, each with how many.
  public Map<Integer, Integer> count(DroppedRows wanted) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    bound(
            "SELECT b.id, count(*) " + from(wanted) + CURRENT + " GROUP BY b.id ORDER BY b.id",
            wanted,
            null)
        .query(row -> {
          counts.put(row.getInt(1), row.getInt(2));
        });
    return counts;
  }

  /// Those of one batch, in the order of their ids; one whose id and salt were erased is left out.
  public List<CommittedRow> rows(DroppedRows wanted, int batch) {
    return bound(
            """
            SELECT a.row_id, (extract(epoch FROM a.updated_at) * 1000000)::bigint, a.salt, a.id_commitment, a.row_commitment
            """
                + from(wanted)
                + CURRENT
                + " AND b.id = :only AND a.row_id IS NOT NULL ORDER BY a.row_id COLLATE \"C\"",
            wanted,
            batch)
        .query((row, n) ->
            new CommittedRow(
                String.valueOf(row.getString(1)),
                row.getLong(2),
                row.getBytes(3),
                row.getBytes(4),
                row.getBytes(5)))
        .list();
  }

  /// The ids of those of one batch that are superseded, those that were last first.
  public List<String> superseded(DroppedRows wanted, int batch) {
    return bound(
            "SELECT a.row_id, (SELECT s.next_batch FROM tombstone_successor s WHERE s.batch = a.batch AND s.id_commitment = a.id_commitment) AS next "
                + from(wanted)
                + " AND b.id = :only AND a.row_id IS NOT NULL AND "
                + SUPERSEDED
                + " ORDER BY next DESC",
            wanted,
            batch)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  private static String from(DroppedRows wanted) {
    return (wanted.ids() == null ? ALL : BY_ID) + NARROWED;
  }

  private StatementSpec bound(String sql, DroppedRows wanted, @Nullable Integer only) {
    List<String> ids = wanted.ids();
    return control
        .jdbc()
        .sql(sql)
        .param("ids", ids == null ? null : ids.toArray(String[]::new))
        .param("source", wanted.source())
        .param("table", wanted.table())
        .param("organisation", wanted.organisation())
        .param("batch", wanted.batch())
        .param("droppedFrom", time(wanted.droppedFrom()))
        .param("droppedTo", time(wanted.droppedTo()))
        .param("updatedFrom", time(wanted.updatedFrom()))
        .param("updatedTo", time(wanted.updatedTo()))
        .param("only", only);
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
