package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.spi.DeliveryReceipt;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Receipts, one per delivered window, empty ones included.
public final class ReceiptStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Whether the read of attempt `a` met a relation that stream `s` did not have before: its rows
  /// are of any age.
  static final String SAW_A_NEW_RELATION =
      """
      EXISTS (
        SELECT 1 FROM jsonb_array_elements(a.relations) now
        WHERE NOT EXISTS (
          SELECT 1 FROM jsonb_array_elements(s.relations) was WHERE was->'oid' = now->'oid'))\
      """;

  private final JdbcClient jdbc;

  public ReceiptStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// What the deliveries behind an ordinal carried, late rows included.
  ///
  /// @param count how many there are with a place in the log
  /// @param first the oldest delivery, 0 when there is none
  /// @param fromMicros of the cursor, [dev.waybill.dispatcher.facts.ReadFacts#UNBOUNDED] when it is
  ///   not known for one of them
  public record Carried(long count, long first, long fromMicros) {}

  /// A replay carried rows of any age.
  public Carried carriedBehind(long streamId, long ordinal) {
    return jdbc.sql(
            """
            SELECT count(DISTINCT ordinal) AS deliveries, coalesce(min(delivery_id), 0) AS first,
                   coalesce(min(coalesce(CASE
                     WHEN (window_from, window_from_id) IS DISTINCT FROM (window_to, window_to_id) THEN covers_from
                     END, '-infinity')), '-infinity') AS since
            FROM warehouse_receipt WHERE stream_id = ? AND ordinal > ?
            """)
        .params(streamId, ordinal)
        .query((row, n) ->
            new Carried(
                row.getLong("deliveries"),
                row.getLong("first"),
                ReadFactsColumns.micros(row, "since")))
        .single();
  }

  /// Before the stream takes over the facts of the read: those of the read before it bound the late
  /// rows. Stores nothing where the attempt is not known; the acknowledgement then fails.
  ///
  /// @param ordinal null when the destination was not woken for an empty window
  public void store(Delivery delivery, DeliveryReceipt receipt, @Nullable Long ordinal) {
    jdbc.sql(
            """
            INSERT INTO warehouse_receipt
              (delivery_id, stream_id, export_seq, attempt_uuid, schema_version, window_from, window_from_id, window_to,
               window_to_id, ordinal, rows_sent, rows_loaded, rows_quarantined, bytes, digest, proof, objects,
               started_at, committed_at, covers_from)
            SELECT
               :delivery, :stream, :seq, :uuid, :version, :from, :fromId, :to, :toId, :ordinal, :sent, :loaded,
               :quarantined, :bytes, :digest, :proof, :objects::jsonb, :started, :committed,
               CASE WHEN s.look_back_to IS NULL OR %s
                 THEN '-infinity' ELSE least(s.look_back_to, :from) END
            FROM warehouse_stream s
              JOIN warehouse_attempt a ON a.stream_id = s.id AND a.export_seq = :seq AND a.attempt_uuid = :uuid
            WHERE s.id = :stream
            """
                .formatted(SAW_A_NEW_RELATION))
        .param("delivery", delivery.id())
        .param("stream", delivery.streamId())
        .param("seq", receipt.attempt().seq().value())
        .param("uuid", receipt.attempt().uuid())
        .param("version", receipt.schemaVersion())
        .param("from", DeliveryStateColumns.utc(receipt.window().from().at()))
        .param("fromId", receipt.window().from().id(), Types.VARCHAR)
        .param("to", DeliveryStateColumns.utc(receipt.window().to().at()))
        .param("toId", receipt.window().to().id(), Types.VARCHAR)
        .param("ordinal", ordinal, Types.BIGINT)
        .param("sent", receipt.rowsSent())
        .param("loaded", receipt.rowsLoaded())
        .param("quarantined", receipt.rowsQuarantined())
        .param("bytes", receipt.bytes())
        .param("digest", receipt.digest())
        .param("proof", receipt.proof())
        .param("objects", JSON.writeValueAsString(receipt.objects()))
        .param("started", DeliveryStateColumns.utc(receipt.started()))
        .param("committed", DeliveryStateColumns.utc(receipt.committed()))
        .update();
  }
}
