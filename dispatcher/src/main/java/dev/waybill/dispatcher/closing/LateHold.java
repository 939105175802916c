package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says of a hold whether it comes too late: rows of a batch that is `Dropping` go whatever is
/// placed now. Batches that are not yet are locked, so that nobody moves them before the hold is
/// there for all to see.
public final class LateHold {
  private final ControlDatabase control;

  public LateHold(ControlDatabase control) {
    this.control = control;
  }

  /// Runs first in the transaction that places the hold.
  ///
  /// @throws TooLateException when rows that it may be about are being dropped
  public void require(HoldOrder order) {
    for (int id : open(order)) {
      Batch batch = ArchiveStore.lockShared(control, id);
      if (batch.state() instanceof BatchState.Dropping) {
        throw new TooLateException(
            "expected rows that are there, found that rows of organisation %s are being dropped, batch %d; `waybill recall` brings them back, with a hold"
                .formatted(order.organisation(), id));
      }
    }
  }

  private List<Integer> open(HoldOrder order) {
    return control
        .jdbc()
        .sql(
            """
            SELECT id FROM waybill_archive.cold_storage_batch
            WHERE state IN ('INTENDED', 'DROPPING') AND source = ? AND organisation = ?
              AND (?::text IS NULL OR table_name = ?) ORDER BY id
            """)
        .params(
            Arrays.<@Nullable Object>asList(
                order.source(), order.organisation(), order.table(), order.table()))
        .query((row, n) -> row.getInt(1))
        .list();
  }

  /// The message says what to do.
  public static final class TooLateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLateException(String message) {
      super(message);
    }
  }
}
