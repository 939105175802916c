package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReplayRange;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that a destination lacks for a reason that is known are missing, and say why.
@Tag("server")
class ReconciliationCausesTest {
  @TempDir private Path folder;

  private static void assertNothingIsRepaired(
      ReconciliationRig reconciled, ReconciliationReport found) {
    assertThat(
            reconciled
                .reconciliation
                .repair(found, List.of(reconciled.worker.delivered()), _ -> {})
                .streams()
                .getFirst()
                .repairs())
        .as("a person decides")
        .isEmpty();
  }

  @Test
  void aRowInQuarantineIsMissingThough() throws Exception {
    try (ReconciliationRig reconciled =
        new ReconciliationRig(folder, ReadingRig.items(), ReconciliationRig::memory)) {
      reconciled.put("good", 1);
      reconciled.put("older", 1);
      reconciled.deliver();
      reconciled.put("bad", 1);
      reconciled.put("older", 2);
      reconciled.rig.application.execute(
          "UPDATE items SET created_at = 'infinity' WHERE id IN ('bad', 'older')");
      reconciled.deliver();

      ReconciliationReport found = reconciled.compare(ReconciliationRig.order(Depth.KEYS));

      assertThat(differences(found.streams().getFirst()))
          .containsExactlyInAnyOrder("MISSING id=bad QUARANTINE", "MISSING id=older QUARANTINE");
      assertNothingIsRepaired(reconciled, found);
    }
  }

  @Test
  void aRowOfAGapIsMissingUntilTheGapIsReplayed() throws Exception {
    try (ReconciliationRig reconciled =
        new ReconciliationRig(folder, ItemsTable.strict(), ReconciliationRig::memory)) {
      reconciled.put("a", 1);
      reconciled.deliver();
      reconciled.put("b", 1);
      reconciled.put("bad", 1);
      reconciled.rig.application.execute(
          "UPDATE items SET created_at = 'infinity' WHERE id = 'bad'");
      reconciled.deliver();
      long dead =
          Long.parseLong(
              reconciled.rig.query(
                  "SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"));
      assertThat(new DeliveryStore(reconciled.rig.control).skip(dead, "someone", "a test"))
          .isTrue();
      reconciled.rig.application.execute("DELETE FROM items WHERE id = 'bad'");
      reconciled.worker.work();
      reconciled.put("c", 1);
      reconciled.deliver();

      ReconciliationReport found = reconciled.compare(ReconciliationRig.order(Depth.KEYS));

      OfStream stream = found.streams().getFirst();
      assertThat(differences(stream)).containsExactly("MISSING id=b GAP");
      assertThat(stream.verifiedThrough()).isBefore(ReadingRig.START);
      assertNothingIsRepaired(reconciled, found);
      var _ =
          reconciled.rig.replay(
              reconciled.worker,
              ReplayRange.of(reconciled.rig.control, dead).orElseThrow().range());
      reconciled.worker.work();
      assertThat(reconciled.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
    }
  }

  @Test
  void whatHistoryHasYetToBringIsTold() throws Exception {
    try (ReconciliationRig reconciled = new ReconciliationRig(folder)) {
      reconciled.put("a", 1);
      reconciled.deliver();
      reconciled.rig.update(
          "INSERT INTO warehouse_history (stream_id, purpose, started_by, start_reason, changed_by)"
              + " SELECT id, 'BACKFILL', 'a', 'test', 'a' FROM warehouse_stream");
      reconciled.atReplica("DELETE FROM held.items");

      ReconciliationReport found = reconciled.compare(ReconciliationRig.order(Depth.KEYS));

      assertThat(differences(found.streams().getFirst())).containsExactly("MISSING id=a HISTORY");
      assertNothingIsRepaired(reconciled, found);
    }
  }
}
