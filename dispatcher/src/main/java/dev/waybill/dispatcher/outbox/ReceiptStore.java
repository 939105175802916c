package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.DeliveryReceipt;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Receipts, one per delivered window, empty ones included.
public final class ReceiptStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient jdbc;

  public ReceiptStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// @param ordinal null when the destination was not woken for an empty window
  public void store(Delivery delivery, DeliveryReceipt receipt, @Nullable Long ordinal) {
    jdbc.sql(
            """
            INSERT INTO warehouse_receipt
              (delivery_id, stream_id, export_seq, attempt_uuid, schema_version, window_from, window_from_id, window_to,
               window_to_id, ordinal, rows_sent, rows_loaded, rows_quarantined, bytes, digest, proof, objects,
               started_at, committed_at)
            VALUES
              (:delivery, :stream, :seq, :uuid, :version, :from, :fromId, :to, :toId, :ordinal, :sent, :loaded,
               :quarantined, :bytes, :digest, :proof, :objects::jsonb, :started, :committed)
            """)
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
