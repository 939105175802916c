package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import java.time.Instant;

/// What destinations gave for what landed there.
final class Receipts {
  private final ControlDatabase control;

  Receipts(ControlDatabase control) {
    this.control = control;
  }

  /// That a destination held rows, with the last receipt that may be of any of them.
  ///
  /// @param seq of the stream's read that had landed when it was asked
  HeldBy heldBy(Required required, long seq, String depth, Instant at) {
    return control
        .jdbc()
        .sql(
            """
            SELECT delivery_id, export_seq, proof FROM warehouse_receipt
            WHERE stream_id = ? AND export_seq <= ? ORDER BY export_seq DESC LIMIT 1
            """)
        .params(required.stream().id(), seq)
        .query((row, n) ->
            new HeldBy(
                required.stream().stream().destination().value(),
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                depth,
                at))
        .single();
  }
}
