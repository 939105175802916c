package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Watermark;
import java.util.List;
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

  /// What a stream was not sent and no replay has brought yet.
  ///
  /// @param from in microseconds since 1970, the least long for everything before
  /// @param to up to this row
  public record Gap(long delivery, long from, Watermark to) {}

  /// The open ones of a stream, oldest first.
  public List<Gap> open(long streamId) {
    return jdbc.sql(
            """
            SELECT delivery_id, from_at, to_at, to_id FROM warehouse_gap
            WHERE stream_id = ? AND closed_at IS NULL ORDER BY id
            """)
        .param(streamId)
        .query((row, n) ->
            new Gap(
                row.getLong("delivery_id"),
                ReadFactsColumns.micros(row, "from_at"),
                new Watermark(ReadFactsColumns.micros(row, "to_at"), row.getString("to_id"))))
        .list();
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
