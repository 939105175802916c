package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.closing.DyingControl.Death;
import dev.waybill.dispatcher.closing.DyingControl.Died;
import dev.waybill.dispatcher.retention.Evidence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends a close-out at every effect that it has on the control database, before and after it. Its
/// effects on the source lie between these, one between two: to end before the one that follows is
/// to end after it. What is found then is taken on by another process.
@Tag("server")
class CloseCrashTest {
  @TempDir private Path folder;

  @Test
  void whereverItDiesNothingIsLostOrTombstonedTwice() throws Exception {
    int points = 0;
    for (boolean after : List.of(false, true)) {
      for (int effect = 0; ; effect++) {
        Death death = new Death(new AtomicInteger(effect), after);
        if (!diesAndIsTakenOn(death)) {
          break;
        }
        points++;
      }
    }
    System.out.println("close-out: ended at " + points + " points");
    assertThat(points).isGreaterThan(20);
  }

  /// @return whether it died at all
  private boolean diesAndIsTakenOn(Death death) throws Exception {
    try (CloseRig rig =
        new CloseRig(Files.createTempDirectory(folder, "rig"), adapter -> adapter)) {
      rig.application.execute(
          rig.row("a", "org", 1), rig.row("b", "org", 2), rig.row("c", "other", 3));
      rig.evidence = Evidence.COPY;
      rig.mark("m", "a");
      rig.deliver();
      Close close = rig.open();
      CloseOut dying = rig.closeOut(DyingControl.of(rig.deliveries.dataSource(), death));
      boolean died = false;
      try {
        Close now = close;
        for (int steps = 0; steps < 30 && !now.state().isEnded(); steps++) {
          now = dying.step(now);
          if (now.waitsFor() != null) {
            rig.deliver();
          }
          if (steps == 1) {
            // Between proof and detach is past; what was written before is in the relation.
            rig.deliver();
          }
        }
      } catch (Died e) {
        died = true;
      }
      Close now = rig.closes.get(close.id());
      for (int steps = 0; steps < 30 && !now.state().isEnded(); steps++) {
        now = rig.closeOut().step(now);
        if (now.waitsFor() != null) {
          rig.deliver();
        }
      }
      rig.deliver();
      assertThat(now.state()).as("%s", death).isEqualTo(new CloseState.Dropped());
      assertThat(rig.tombstones())
          .as("%s", death)
          .containsExactly("org a DROPPED", "org b DROPPED", "other c DROPPED");
      assertThat(rig.kept()).as("%s", death).containsExactly("a 1 < public.marks m");
      assertThat(rig.deliveries.current()).as("%s", death).containsOnlyKeys("a", "b", "c");
      return died;
    }
  }
}
