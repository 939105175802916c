package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The moment from which a hold comes too late: batches are `Dropping`, and every hold that came
/// before was looked at, because whoever places one locks the batches too.
final class DropDecision {
  private final ControlDatabase control;
  private final ArchiveStore archive;

  DropDecision(ControlDatabase control, ArchiveStore archive) {
    this.control = control;
    this.archive = archive;
  }

  /// @param batches `Intended`
  /// @param lookedAt the holds by which their rows may go
  /// @param and what is done with it
  /// @throws HoldsChangedException when there are others; nothing is done
  void take(
      String source, List<Integer> batches, List<LegalHold> lookedAt, Instant now, Runnable and) {
    control.transaction(() -> {
      for (int batch : batches) {
        BatchState state = archive.lock(batch).state();
        if (!(state instanceof BatchState.Intended intended)) {
          throw new IllegalStateException(
              "expected batch %d to be intended, found it %s".formatted(batch, state.stored()));
        }
        boolean _ = archive.move(batch, intended.drop());
      }
      List<Long> known = ids(lookedAt);
      List<Long> inForce = ids(new HoldStore(control).inForce(source, now));
      if (!inForce.equals(known)) {
        List<Long> placed = new ArrayList<>(inForce);
        placed.removeAll(known);
        throw new HoldsChangedException(placed);
      }
      and.run();
    });
  }

  private static List<Long> ids(List<LegalHold> holds) {
    return holds.stream().map(LegalHold::id).toList();
  }
}
