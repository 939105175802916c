package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.archive.Tombstone;
import dev.waybill.dispatcher.closing.DyingControl;
import dev.waybill.dispatcher.closing.DyingControl.Death;
import dev.waybill.dispatcher.closing.DyingControl.Died;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends a correction at every effect that it has on the control database, before and after it,
/// while windows go on. Its one effect on the source lies before the first of these. What is found
/// then is taken on by another process.
@Tag("server")
class CorrectionCrashTest {
  private static final int ROWS = 40;

  @TempDir private Path folder;
  private RecallRig rig;
  private long recall;

  @BeforeEach
  void open() throws Exception {
    rig = RecallRig.ofMemory(folder);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      ids.add("r" + i);
      rig.closing.application.execute(rig.closing.row("r" + i, "org", i));
    }
    var _ = rig.drop();
    recall = rig.recalled(ids.toArray(String[]::new));
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void whereverItDiesItIsGoneOnWithAndDoneOnce() throws Exception {
    int row = 0;
    for (boolean after : List.of(false, true)) {
      boolean died = true;
      for (int effect = 0; died; effect++) {
        died = diesAndIsTakenOn("r" + row, new Death(new AtomicInteger(effect), after));
        row++;
      }
    }
    System.out.println("correction: ended at " + (row - 2) + " points");
    assertThat(row - 2).isGreaterThanOrEqualTo(10);
  }

  /// @return whether it died at all
  private boolean diesAndIsTakenOn(String id, Death death) throws Exception {
    boolean died = false;
    try {
      take(id, new Process(death));
    } catch (Died e) {
      died = true;
    }
    requireSound(id);
    take(id, new Process(new Death(new AtomicInteger(Integer.MAX_VALUE), false)));
    requireSound(id);
    assertThat(rig.closing.held(List.of(id))).as("%s", death).isEqualTo(Map.of(id, 1_000L));
    assertThat(rig.tombstones(id)).as("%s", death).hasSize(2);
    assertThat(rig.closing.deliveries.delivered())
        .as("%s", death)
        .filteredOn(version -> version.startsWith(id + "="))
        .containsExactlyInAnyOrder(id + "=" + id.substring(1), id + "=1000");
    return died;
  }

  private final class Process {
    private final Corrections corrections;
    private final CorrectionStore store;

    Process(Death death) {
      var control = DyingControl.of(rig.closing.deliveries.dataSource(), death);
      corrections = rig.corrections(control);
      store = new CorrectionStore(control);
    }
  }

  /// From wherever it is to its end, with a window after every step.
  private void take(String id, Process process) throws Exception {
    for (int step = 0; step < 10; step++) {
      Optional<Correction> known =
          new CorrectionStore(rig.control)
              .all().stream().filter(each -> each.row().equals(id)).findFirst();
      if (known.isEmpty()) {
        process.corrections.request(
            new CorrectionOrder(recall, id, null, Map.of("value", "1000"), "a typo"), "ann");
      } else {
        long correction = known.get().id();
        switch (known.get().state()) {
          case REQUESTED -> process.store.approve(correction, "bob", "seen", rig.control.now());
          case APPROVED, DELIVERING -> process.corrections.run(correction, "bob");
          case DONE, WITHDRAWN -> {
            return;
          }
        }
      }
      rig.closing.application.execute(rig.closing.row(id + "-" + System.nanoTime(), "org", step));
      rig.closing.deliver();
    }
  }

  /// The newest tombstone is of what the destination has, or the version before, never of what it
  /// has not.
  private void requireSound(String id) throws Exception {
    List<Tombstone> tombstones = rig.tombstones(id);
    if (tombstones.size() > 1) {
      assertThat(rig.closing.held(List.of(id))).isEqualTo(Map.of(id, 1_000L));
      assertThat(tombstones.getFirst().corrects()).isEqualTo(tombstones.getLast().batch());
    }
  }

  /// The application writes rows of the same keys meanwhile, in an order that a seed chooses.
  @Test
  void whateverTheApplicationWritesIsNeverHidden() throws Exception {
    long seed = Long.getLong("waybill.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int written = 0;
    for (int i = 0; i < 12; i++) {
      String id = "r" + i;
      long correction = rig.approvedCorrection(recall, id, Map.of("value", "1000"));
      List<Integer> acts = new ArrayList<>(List.of(0, 0, 0, 1, 1, 2));
      Collections.shuffle(acts, random);
      boolean writes = random.nextBoolean();
      for (int act : acts) {
        if (act == 0) {
          run(correction);
        } else if (act == 1) {
          rig.closing.deliver();
        } else if (writes) {
          var _ = random.nextBoolean() ? rig.correctionsDue("'infinity'") : 0;
          rig.closing.application.execute(rig.closing.row(id, "org", 5_000));
          written++;
        }
      }
      rig.closing.deliver();
      var _ = rig.correctionsDue("clock_timestamp()");
      run(correction);
      rig.closing.deliver();
      run(correction);
      assertThat(rig.closing.held(List.of(id)))
          .as("%s: %s", id, acts)
          .isEqualTo(Map.of(id, writes ? 5_000L : 1_000L));
      assertThat(new CorrectionStore(rig.control).get(correction).correction().state())
          .as("%s: %s", id, acts)
          .isIn(
              writes ? CorrectionState.DELIVERING : CorrectionState.DONE,
              CorrectionState.DONE,
              CorrectionState.APPROVED);
    }
    System.out.println(written + " of 12 rows were written again");
  }

  private void run(long correction) throws Exception {
    try {
      var _ = rig.corrections().run(correction, "bob");
    } catch (RecallRefusedException e) {
      assertThat(e).hasMessageMatching(".*(OTHER_VERSION|there again).*");
    }
  }
}
