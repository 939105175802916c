package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What may go is what is held, and nothing else.
@Tag("server")
class HeldProofTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  @TempDir private Path folder;

  @Test
  void namesEveryRowThatIsNotHeldInItsCurrentVersion() throws Exception {
    try (ReconciliationRig held = new ReconciliationRig(folder)) {
      for (String id : new String[] {"a", "b", "c", "d", "e", "f"}) {
        held.put(id, 1);
      }
      held.rig.application.execute(
          "UPDATE items SET organization_id = 'other' WHERE id IN ('e', 'f')",
          "UPDATE items SET created_at = '2026-03-02' WHERE id = 'f'");
      held.deliver();
      assertThat(notHeld(held, "org", Depth.KEYS)).isEmpty();

      held.put("b", 2);
      held.put("new", 1);
      held.atReplica("DELETE FROM held.items WHERE id IN ('c', 'e', 'f')");
      held.atReplica("UPDATE held.items SET value = 7 WHERE id = 'd'");

      assertThat(notHeld(held, "org", Depth.KEYS))
          .containsExactly("b COMING", "c MISSING", "new COMING");
      assertThat(notHeld(held, "org", Depth.FULL))
          .containsExactly("b COMING", "c MISSING", "d ALTERED", "new COMING");
      assertThat(notHeld(held, "other", Depth.SAMPLE)).containsExactly("e MISSING");
      assertThat(notHeld(held, null, Depth.SAMPLE))
          .containsExactly("b COMING", "c MISSING", "d ALTERED", "e MISSING", "new COMING");
    }
  }

  @Test
  void aNewRowThatNoDigestCountsIsNotHeld() throws Exception {
    try (ReconciliationRig held = new ReconciliationRig(folder)) {
      held.put("a", 1);
      held.deliver();
      held.put("new", 1);

      assertThat(notHeld(held, "org", Depth.KEYS)).containsExactly("new COMING");
    }
  }

  private static Set<String> notHeld(
      ReconciliationRig held, @Nullable String organisation, Depth depth) throws Exception {
    Set<String> rows = new TreeSet<>();
    assertThat(
            held.proof
                .prove(
                    held.worker.delivered(),
                    organisation,
                    DAY,
                    depth,
                    new Draw(100, 1),
                    (row, reason) -> rows.add(row.values().getFirst() + " " + reason))
                .seen()
                .fence())
        .isPositive();
    return rows;
  }
}
