package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows change, are deleted and commit late, and windows land, all while a destination is compared.
@Tag("server")
class ReconciliationBesideWindowsTest {
  private static final int ROUNDS = 40;
  private static final int ROWS = 30;

  @TempDir private Path folder;

  @Test
  void nothingThatIsWellIsCalledDifferent() throws Exception {
    long seed = new Random().nextLong();
    try (ReconciliationRig reconciled = new ReconciliationRig(folder)) {
      reconciled.put("r0", 0);
      reconciled.deliver();
      CompletableFuture<Void> windows =
          CompletableFuture.runAsync(() -> write(reconciled, new Random(seed)));
      int compared = 0;
      for (; !windows.isDone(); compared++) {
        Depth depth = Depth.values()[compared % 3];
        var stream = reconciled.compare(depth);
        assertThat(stream.failure()).isNull();
        assertThat(differences(stream)).as("seed %d", seed).isEmpty();
      }
      windows.join();
      assertThat(compared).isPositive();
      reconciled.deliver();
      var last = reconciled.compare(Depth.FULL);
      assertThat(last.verdict()).as("seed %d: %s", seed, last).isEqualTo(Verdict.EQUAL);
      assertThat(last.coming()).isZero();
    }
  }

  private static void write(ReconciliationRig reconciled, Random random) {
    ReadingRig application = reconciled.rig.application;
    try (Connection late = application.writer()) {
      late.setAutoCommit(false);
      boolean open = false;
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 5; i++) {
          reconciled.put("r" + random.nextInt(ROWS), round);
        }
        application.execute("DELETE FROM items WHERE id = 'r" + random.nextInt(ROWS) + "'");
        if (!open) {
          application.time.begin("late");
          open = true;
        }
        ReadingRig.run(late, application.put("late" + round, round));
        reconciled.deliver();
        if (round == ROUNDS - 1 || random.nextBoolean()) {
          late.commit();
          application.time.end("late");
          open = false;
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
