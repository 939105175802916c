package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.spi.DestinationAdapter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows change, are deleted and commit late, and windows land, all while a destination is compared.
@Tag("server")
class ReconciliationBesideWindowsTest {
  private static final int ROUNDS = 15;
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

  /// Between the snapshot of the source and the destination's answer a row is changed and lands.
  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void aRowThatAWindowOvertakesIsLookedAtAgain(int times) throws Exception {
    AtomicInteger left = new AtomicInteger(times);
    AtomicReference<@Nullable ReconciliationRig> opened = new AtomicReference<>();
    try (ReconciliationRig reconciled =
        new ReconciliationRig(
            folder,
            ReadingRig.items(),
            rig -> rig.memory(adapter -> asked(adapter, left, opened)))) {
      reconciled.put("a", 0);
      reconciled.deliver();
      opened.set(reconciled);

      var stream = reconciled.compare(Depth.FULL);

      assertThat(differences(stream)).isEmpty();
      assertThat(stream.coming())
          .as("it was looked at four times at the most")
          .isEqualTo(times > 3 ? 1 : 0);
    }
  }

  /// An adapter before whose answer a window lands, so many times.
  private static DestinationAdapter asked(
      DestinationAdapter adapter,
      AtomicInteger left,
      AtomicReference<@Nullable ReconciliationRig> opened) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            DestinationAdapter.class.getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            (_, method, arguments) -> {
              ReconciliationRig reconciled = opened.get();
              if (method.getName().equals("fetch")
                  && reconciled != null
                  && left.getAndDecrement() > 0) {
                reconciled.put("a", 100 + left.get());
                reconciled.deliver();
              }
              try {
                return method.invoke(adapter, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
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
