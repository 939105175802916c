package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.closing.CloseStore.CloseBatch;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.source.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks once more, when every row has its tombstone, whether all of them may go. From the moment
/// it says so a hold comes too late, and one that came before is seen: whoever places one locks the
/// batches too.
final class LastCheck {
  private final ControlDatabase control;
  private final CloseStore closes;
  private final ArchiveStore archive;
  private final RetentionPlanner planner;
  private final ClosingTable table;
  private final DropDecision decision;

  LastCheck(
      ControlDatabase control,
      CloseStore closes,
      ArchiveStore archive,
      RetentionPlanner planner,
      ClosingTable table) {
    this.control = control;
    this.closes = closes;
    this.archive = archive;
    this.planner = planner;
    this.table = table;
    this.decision = new DropDecision(control, archive);
  }

  /// Moves a partition on: to its drop where all of it goes, else back to where its tombstones are
  /// made; those of the organisations whose rows stay are void.
  ///
  /// @throws WaitingException when rows stay, with what keeps them
  void run(Close close, CloseState.Intended from)
      throws WaitingException, SourceException, InterruptedException {
    Instant now = table.source().now();
    RetentionPlanner.Planned planned =
        planner.recheck(
            table.source(), table.table().at(close.partition().closed()), table.policy(), now);
    List<Bucket> buckets = planned.plan().tables().getFirst().buckets();
    List<Batch> batches = live(close);
    TreeSet<String> staying = staying(buckets, batches);
    if (!staying.isEmpty()) {
      String reason = reason(buckets);
      control.transaction(() -> {
        batches.stream()
            .filter(batch -> staying.contains(batch.facts().organisation()))
            .forEach(batch -> makeVoid(batch.id(), reason, planned.holds()));
        closes.move(close, from, from.held());
      });
      throw new WaitingException("rows of it must stay: " + reason);
    }
    try {
      decision.take(
          close.source(),
          batches.stream().map(Batch::id).toList(),
          planned.holds(),
          now,
          () -> closes.move(close, from, from.drop()));
    } catch (HoldsChangedException e) {
      throw new WaitingException(String.valueOf(e.getMessage()));
    }
  }

  /// Those that are not void.
  private List<Batch> live(Close close) {
    List<Batch> live = new ArrayList<>();
    for (CloseBatch each : closes.batches(close)) {
      archive
          .find(each.batch())
          .filter(batch -> !(batch.state() instanceof BatchState.Voided))
          .ifPresent(live::add);
    }
    return live;
  }

  private void makeVoid(int batch, String reason, List<LegalHold> holds) {
    if (archive.lock(batch).state() instanceof BatchState.Open open) {
      boolean _ = archive.move(batch, open.voided(reason, hold(holds)));
    }
  }

  private static @Nullable String hold(List<LegalHold> holds) {
    return holds.isEmpty()
        ? null
        : holds.stream().map(hold -> String.valueOf(hold.id())).collect(Collectors.joining(", "));
  }

  /// Organisations of which not every row that has a tombstone goes.
  private static TreeSet<String> staying(List<Bucket> buckets, List<Batch> batches) {
    Map<String, Long> left = new HashMap<>();
    batches.forEach(
        batch -> left.merge(batch.facts().organisation(), (long) batch.tombstones(), Long::sum));
    for (Bucket bucket : buckets) {
      String organisation = bucket.organisation() == null ? "" : bucket.organisation();
      left.merge(organisation, -bucket.goes(), Long::sum);
    }
    TreeSet<String> staying = new TreeSet<>();
    left.forEach((organisation, rows) -> {
      if (rows != 0) {
        staying.add(organisation);
      }
    });
    return staying;
  }

  private static String reason(List<Bucket> buckets) {
    String blocked =
        buckets.stream()
            .flatMap(bucket -> bucket.blocked().stream())
            .map(Bucket.Blocked::text)
            .distinct()
            .collect(Collectors.joining("; "));
    return blocked.isEmpty() ? "their retention is not over any more" : blocked;
  }
}
