package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.source.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Late writers against close-out: whatever they do, no row is lost. What breaks one of its rules
/// must be caught by the same races. `-Dwaybill.closing.races=1000` runs more of them.
@Tag("server")
class CloseRacesTest {
  private static final int RACES = Integer.getInteger("waybill.closing.races", 12);
  private static final int WRONG_RACES = 6;
  private static final int PER_RIG = 25;
  private static final long SEED = Long.getLong("waybill.seed", 1);

  @TempDir private Path folder;

  @Test
  void noRowIsLost() throws Exception {
    assertThat(races(RACES, CloseRig::closeOut)).isEmpty();
  }

  @Test
  void withoutTheSecondLookRowsAreLost() throws Exception {
    assertThat(races(WRONG_RACES, rig -> rig.closeOut((close, proof) -> {})))
        .as("what was written between proof and detach")
        .isNotEmpty();
  }

  @Test
  void withAFenceFromAfterTheDetachRowsAreLost() throws Exception {
    assertThat(
            races(
                WRONG_RACES,
                rig -> {
                  ClosedVerification verification =
                      new ClosedVerification(rig.deliveries.control, rig.table());
                  return rig.closeOut(
                      (close, proof) -> verification.require(close, fencedNow(rig, proof)));
                }))
        .as("what was written between proof and detach")
        .isNotEmpty();
  }

  private static CloseProof fencedNow(CloseRig rig, CloseProof proof) {
    try {
      long fence = Long.parseLong(rig.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"));
      Incarnation incarnation = proof.incarnation();
      return new CloseProof(fence, incarnation, proof.at(), proof.destinations());
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @return what was wrong
  private List<String> races(int count, Function<CloseRig, CloseOut> closeOut) throws Exception {
    System.out.println("closing races: -Dwaybill.seed=" + SEED);
    List<String> wrong = new ArrayList<>();
    for (int done = 0; done < count; done += PER_RIG) {
      Path place = Files.createTempDirectory(folder, "rig");
      try (CloseRig rig = new CloseRig(place, adapter -> adapter)) {
        rig.settings = new ClosingSettings(Duration.ofMillis(10), new Patience(1, Duration.ZERO));
        for (int i = done; i < Math.min(count, done + PER_RIG); i++) {
          long seed = SEED + i;
          LocalDate day = LocalDate.of(2026, 1, 1).plusDays(i % PER_RIG);
          new CloseRace(rig, closeOut.apply(rig), day, seed)
              .run()
              .forEach(line -> wrong.add("seed " + seed + ": " + line));
        }
      }
    }
    System.out.printf("closing races: %d of %d runs wrong%n", wrong.size(), count);
    return wrong;
  }
}
