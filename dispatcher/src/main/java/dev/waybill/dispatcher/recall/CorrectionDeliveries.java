package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.outbox.NamedKeyStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.RowIdentity;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The deliveries that bring a corrected version to its destinations.
final class CorrectionDeliveries {
  private final ControlDatabase control;

  CorrectionDeliveries(ControlDatabase control) {
    this.control = control;
  }

  /// One that has not ended.
  ///
  /// @param dead whether a person has to decide about it
  record Pending(long delivery, boolean dead) {}

  Optional<Pending> pending(long correction, long stream) {
    return control
        .jdbc()
        .sql(
            """
            SELECT d.id, d.status = 'DEAD_LETTER' FROM recall_correction_delivery c
            JOIN warehouse_delivery d ON d.id = c.delivery_id
            WHERE c.correction = ? AND c.stream_id = ? AND d.status NOT IN ('DELIVERED', 'SKIPPED')
            ORDER BY d.id DESC LIMIT 1
            """)
        .params(correction, stream)
        .query((row, n) -> new Pending(row.getLong(1), row.getBoolean(2)))
        .optional();
  }

  /// Plans one, in the caller's transaction.
  ///
  /// @param copy where the version lies
  long plan(long correction, long stream, PublishedTable copy, UUID version, RowIdentity row) {
    long delivery =
        new NamedKeyStore(control)
            .plan(stream, copy.schema(), row, new ReplaySubject.Corrected(version, copy.source()));
    control
        .jdbc()
        .sql(
            "INSERT INTO recall_correction_delivery (correction, stream_id, delivery_id) VALUES (?, ?, ?)")
        .params(correction, stream, delivery)
        .update();
    return delivery;
  }

  /// That a destination holds the version, by the receipt of its delivery.
  ///
  /// @return empty until that is acknowledged
  Optional<HeldBy> heldBy(long correction, CorrectionTarget target, Instant now) {
    return control
        .jdbc()
        .sql(
            """
            SELECT r.delivery_id, r.export_seq, r.proof FROM recall_correction_delivery c
            JOIN warehouse_receipt r ON r.delivery_id = c.delivery_id
            WHERE c.correction = ? AND c.stream_id = ? ORDER BY r.export_seq DESC LIMIT 1
            """)
        .params(correction, target.stream().id())
        .query((row, n) ->
            new HeldBy(
                target.name(), row.getLong(1), row.getLong(2), row.getString(3), "full", now))
        .optional();
  }
}
