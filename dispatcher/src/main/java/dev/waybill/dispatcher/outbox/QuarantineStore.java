package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.RejectedRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows in quarantine. They are stored with the attempt that left them out, before anything of it
/// can become visible, and shown once that attempt has landed. What changes them runs inside the
/// caller's fenced transaction.
public final class QuarantineStore {
  /// As many as an attempt may leave out.
  private static final int MOST_ROWS = 100_000;

  private final JdbcClient jdbc;

  public QuarantineStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Stores what an attempt left out.
  public void stage(
      Delivery delivery, AttemptId attempt, TableSchema schema, List<RejectedRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO warehouse_quarantine
              (stream_id, delivery_id, export_seq, attempt_uuid, operation, identity, key, column_name, reason)
            SELECT ?, ?, ?, ?, r.operation, r.identity::jsonb, r.key, r.column_name, r.reason
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
              WITH ORDINALITY AS r (operation, identity, key, column_name, reason, n)
            ORDER BY n
            """)
        .params(
            delivery.streamId(),
            delivery.id(),
            attempt.seq().value(),
            attempt.uuid(),
            texts(rows, row -> row.operation().name()),
            texts(rows, row -> IdentityDocument.of(schema, row.identity())),
            texts(rows, RejectedRow::key),
            texts(rows, RejectedRow::column),
            texts(rows, RejectedRow::reason))
        .update();
  }

  /// Stores what an attempt of a replay found of rows in quarantine.
  public void stageOutcomes(
      Delivery delivery, AttemptId attempt, List<QuarantineOutcome> outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO warehouse_quarantine_outcome (stream_id, export_seq, attempt_uuid, quarantine_id, outcome)
            SELECT ?, ?, ?, o.id, o.outcome FROM unnest(?::bigint[], ?::text[]) AS o (id, outcome)
            """)
        .params(
            delivery.streamId(),
            attempt.seq().value(),
            attempt.uuid(),
            outcomes.stream().map(QuarantineOutcome::id).toArray(Long[]::new),
            texts(outcomes, outcome -> outcome.kind().name()))
        .update();
  }

  /// Opens what the attempt that landed left out, settles what it found, and forgets what other
  /// attempts of the delivery left out. Of several rows of one key the newest stays open.
  public void land(Delivery delivery, AttemptId landed) {
    Map<String, Object> names =
        Map.of(
            "stream", delivery.streamId(),
            "delivery", delivery.id(),
            "seq", landed.seq().value(),
            "uuid", landed.uuid());
    String settled = ", settled_at = clock_timestamp(), settled_by = :delivery";
    jdbc.sql(
            """
            UPDATE warehouse_quarantine q SET status = o.outcome%s
            FROM warehouse_quarantine_outcome o
            WHERE o.stream_id = :stream AND o.export_seq = :seq AND o.attempt_uuid = :uuid
              AND q.id = o.quarantine_id AND q.status = 'OPEN'
            """
                .formatted(settled))
        .params(names)
        .update();
    jdbc.sql(
            """
            UPDATE warehouse_quarantine q SET status = 'SUPERSEDED'%s
            FROM warehouse_quarantine newer
            WHERE newer.delivery_id = :delivery AND newer.status = 'STAGED' AND newer.attempt_uuid = :uuid
              AND q.stream_id = :stream AND q.status = 'OPEN' AND md5(q.key) = md5(newer.key) AND q.key = newer.key
            """
                .formatted(settled))
        .params(names)
        .update();
    jdbc.sql(
            """
            UPDATE warehouse_quarantine SET status = 'OPEN'
            WHERE delivery_id = :delivery AND status = 'STAGED' AND attempt_uuid = :uuid
            """)
        .params(names)
        .update();
    jdbc.sql("DELETE FROM warehouse_quarantine WHERE delivery_id = :delivery AND status = 'STAGED'")
        .params(names)
        .update();
  }

  /// The oldest open rows of a stream, no more than one replay takes.
  public List<QuarantinedRow> open(long streamId, TableSchema schema) {
    Map<UUID, ReadFacts> reads = reads(streamId);
    return jdbc.sql(
            """
            SELECT id, identity::text, key, attempt_uuid FROM warehouse_quarantine
            WHERE stream_id = ? AND status = 'OPEN' ORDER BY id LIMIT ?
            """)
        .params(streamId, MOST_ROWS)
        .query((row, n) ->
            new QuarantinedRow(
                row.getLong(1),
                IdentityDocument.read(schema, row.getString(2)),
                row.getString(3),
                reads.get(row.getObject(4, UUID.class))))
        .list();
  }

  /// Rows of a stream that its destination was not sent.
  ///
  /// @param open until a replay has settled them
  /// @param expired that were given up when they had been open for too long
  /// @param lastExpiry when the last of them was; null where none is
  public record Lacking(
      List<RowIdentity> open, List<RowIdentity> expired, @Nullable Instant lastExpiry) {
    public static final Lacking NONE = new Lacking(List.of(), List.of(), null);

    public Lacking(
        List<RowIdentity> open, List<RowIdentity> expired, @Nullable Instant lastExpiry) {
      this.open = List.copyOf(open);
      this.expired = List.copyOf(expired);
      this.lastExpiry = lastExpiry;
    }
  }

  public Lacking lacking(long streamId, TableSchema schema) {
    Instant lastExpiry =
        jdbc.sql(
                """
                SELECT settled_at FROM warehouse_quarantine
                WHERE stream_id = ? AND status = 'EXPIRED' ORDER BY settled_at DESC LIMIT 1
                """)
            .param(streamId)
            .query(OffsetDateTime.class)
            .optional()
            .map(OffsetDateTime::toInstant)
            .orElse(null);
    return new Lacking(
        rows(streamId, schema, "OPEN"), rows(streamId, schema, "EXPIRED"), lastExpiry);
  }

  private List<RowIdentity> rows(long streamId, TableSchema schema, String status) {
    return jdbc
        .sql(
            """
            SELECT DISTINCT identity::text FROM warehouse_quarantine
            WHERE stream_id = ? AND status = ? AND operation = 'UPSERT'
            """)
        .params(streamId, status)
        .query((row, n) -> IdentityDocument.read(schema, row.getString(1)))
        .list()
        .stream()
        .filter(identity -> identity.hasKey(schema))
        .toList();
  }

  /// The facts of the reads that left out what is open, by attempt; of those that this stream's
  /// source still has the history of.
  private Map<UUID, ReadFacts> reads(long streamId) {
    return jdbc
        .sql(
            """
            SELECT a.* FROM warehouse_attempt a JOIN warehouse_stream s ON s.id = a.stream_id
            WHERE s.id = ?
              AND a.incarnation->>'system' = s.incarnation->>'system'
              AND a.incarnation->>'timeline' = s.incarnation->>'timeline'
              AND (a.export_seq, a.attempt_uuid) IN (
                SELECT export_seq, attempt_uuid FROM warehouse_quarantine WHERE stream_id = s.id AND status = 'OPEN')
            """)
        .param(streamId)
        .query((row, n) -> Objects.requireNonNull(ReadFactsColumns.read(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(facts -> facts.attempt().uuid(), Function.identity()));
  }

  private static <T> String[] texts(List<T> rows, Function<T, String> text) {
    return rows.stream().map(text).toArray(String[]::new);
  }
}
