package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.AttemptId;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows that a person gave up for a stream. What changes them runs inside the caller's fenced
/// transaction.
public final class GapStore {
  private final JdbcClient jdbc;

  public GapStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Records what a skipped window would have carried: up to the end of the read that was not sent,
  /// from the oldest row that it could have found late, or from the beginning where it was the
  /// first to see a partition. Before the stream takes over the facts of that read.
  public void open(Delivery delivery, AttemptId skipped) {
    jdbc.sql(
            """
            INSERT INTO warehouse_gap (stream_id, delivery_id, from_at, to_at, to_id, reason, opened_by)
            SELECT d.stream_id, d.id,
                   CASE WHEN s.look_back_to IS NULL OR %s
                     THEN '-infinity' ELSE least(s.look_back_to, d.from_at) END,
                   a.end_at, a.end_id, d.skip_reason, d.skipped_by
            FROM warehouse_delivery d
              JOIN warehouse_stream s ON s.id = d.stream_id
              JOIN warehouse_attempt a ON a.stream_id = s.id
            WHERE d.id = ? AND a.export_seq = ? AND a.attempt_uuid = ?
            """
                .formatted(ReceiptStore.SAW_A_NEW_RELATION))
        .params(delivery.id(), skipped.seq().value(), skipped.uuid())
        .update();
  }

  /// A replay of the range has landed.
  ///
  /// @param skipped the delivery that was skipped; of any other nothing is closed
  public void close(long skipped, long replay) {
    jdbc.sql(
            """
            UPDATE warehouse_gap SET closed_at = clock_timestamp(), closed_by = ?
            WHERE delivery_id = ? AND closed_at IS NULL
            """)
        .params(replay, skipped)
        .update();
  }
}
