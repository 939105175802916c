package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks into the archive. Rows are found by their ids in clear, which needs no key; a row whose id
/// was erased is found by none, and stands in its batch without one.
public final class TombstoneQuery {
  private static final String BATCHES =
      """
      (:organisation::text IS NULL OR b.organisation = :organisation)
      AND (:table::text IS NULL OR b.table_name = :table)
      AND (:batch::integer IS NULL OR b.id = :batch)
      AND (:from::timestamptz IS NULL OR b.dropped_at >= :from)
      AND (:to::timestamptz IS NULL OR b.dropped_at < :to)
      """;
  private static final String COLUMNS =
      """
      SELECT b.source, b.table_name, b.organisation, a.row_id, a.updated_at, b.id AS batch, b.state, b.dropped_at,
        a.id_commitment, a.row_commitment,
        (SELECT s.batch FROM tombstone_successor s
         WHERE s.next_batch = a.batch AND s.next_id_commitment = a.id_commitment) AS corrects,
        (SELECT s.next_batch FROM tombstone_successor s
         WHERE s.batch = a.batch AND s.id_commitment = a.id_commitment) AS corrected_in
      """;
  private static final String NEWEST = " ORDER BY b.id DESC, a.id_commitment LIMIT :limit";

  /// By the index on the first column of the key.
  private static final String BY_ID =
      COLUMNS
          + """
          FROM waybill_archive.cold_storage_archive a
          JOIN waybill_archive.cold_storage_batch b ON b.id = a.batch
          WHERE split_part(a.row_id, '|', 1) = split_part(:id, '|', 1)
            AND (a.row_id = :id OR starts_with(a.row_id, :id || '|')) AND
          """
          + BATCHES
          + NEWEST;

  /// Of the newest batches that match, as many as the limit needs.
  private static final String BY_BATCH =
      "WITH newest AS (SELECT b.* FROM waybill_archive.cold_storage_batch b WHERE "
          + BATCHES
          + """
          ORDER BY b.id DESC LIMIT :limit),
          counted AS (
            SELECT b.*, sum(b.tombstones) OVER (ORDER BY b.id DESC) - b.tombstones AS before FROM newest b)
          """
          + COLUMNS
          + """
          FROM counted b
          JOIN waybill_archive.cold_storage_archive a ON a.batch = b.id AND a.archived_on = b.archived_on
          WHERE b.before < :limit
          """
          + NEWEST;

  private final ControlDatabase control;

  public TombstoneQuery(ControlDatabase control) {
    this.control = control;
  }

  /// Which tombstones to find; null means any.
  ///
  /// @param id the canonical text of the key, or of its first columns, with `|` between them
  /// @param from when they were dropped; those that are not yet are in no bounded time
  /// @param to not included
  public record Filter(
      @Nullable String id,
      @Nullable String organisation,
      @Nullable String table,
      @Nullable Integer batch,
      @Nullable Instant from,
      @Nullable Instant to,
      int limit) {}

  /// Newest batch first.
  public List<Tombstone> find(Filter filter) {
    return control
        .jdbc()
        .sql(filter.id() == null ? BY_BATCH : BY_ID)
        .param("id", filter.id())
        .param("organisation", filter.organisation())
        .param("table", filter.table())
        .param("batch", filter.batch())
        .param("from", time(filter.from()))
        .param("to", time(filter.to()))
        .param("limit", filter.limit())
        .query((found, n) -> tombstone(found))
        .list();
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  /// The batch of that number; where there is none, the tombstones of that id, each with its batch.
  public List<BatchProof> show(String batchOrId) {
    Optional<Batch> batch = number(batchOrId).flatMap(this::batch);
    if (batch.isPresent()) {
      return List.of(BatchProof.of(null, batch.get(), log(batch.get().id())));
    }
    return find(new Filter(batchOrId, null, null, null, null, null, 100)).stream()
        .map(t -> BatchProof.of(t, batch(t.batch()).orElseThrow(), log(t.batch())))
        .toList();
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Optional<Batch> batch(int id) {
    return ArchiveStore.find(control, id);
  }

  private List<BatchProof.Entry> log(int batch) {
    return control
        .jdbc()
        .sql(
            """
            SELECT number, kind, at, body, hash FROM waybill_archive.archive_log
            WHERE batch = ? ORDER BY organisation, number
            """)
        .param(batch)
        .query((row, n) ->
            new BatchProof.Entry(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                HexFormat.of().formatHex(row.getBytes(5))))
        .list();
  }

  private static Tombstone tombstone(ResultSet row) throws SQLException {
    OffsetDateTime dropped = row.getObject("dropped_at", OffsetDateTime.class);
    return new Tombstone(
        row.getString("source"),
        row.getString("table_name"),
        row.getString("organisation"),
        row.getString("row_id"),
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        row.getInt("batch"),
        row.getString("state"),
        dropped == null ? null : dropped.toInstant(),
        HexFormat.of().formatHex(row.getBytes("id_commitment")),
        HexFormat.of().formatHex(row.getBytes("row_commitment")),
        row.getObject("corrects", Integer.class),
        row.getObject("corrected_in", Integer.class));
  }
}
