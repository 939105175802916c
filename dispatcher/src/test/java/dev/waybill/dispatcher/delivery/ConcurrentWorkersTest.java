package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ConcurrentWorkersTest {
  private static final int WORKERS = 4;

  @TempDir private Path folder;
  private DeliveryRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void workersThatPlanAndClaimAtOnceDeliverEachRowOnce() throws Exception {
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(rig.worker("worker" + i));
    }
    CyclicBarrier barrier = new CyclicBarrier(WORKERS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int window = 0; window < 10; window++) {
        rig.application.execute(rig.application.put("r" + window, window));
        rig.application.time.tick(ReadingRig.CADENCE);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (Worker worker : workers) {
          tasks.add(() -> {
            barrier.await();
            worker.work();
            return true;
          });
        }
        for (Future<Boolean> task : threads.invokeAll(tasks)) {
          task.get();
        }
      }
    }
    assertThat(rig.delivered()).hasSize(10).doesNotHaveDuplicates();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery WHERE status = 'DELIVERED'"))
        .isEqualTo("10");
    assertThat(rig.query("SELECT count(*) FROM warehouse_attempt"))
        .as("no delivery was read twice")
        .isEqualTo("10");
  }

  @Test
  void aPoolStopsInGoodOrderAndTheNextGoesOn() throws Exception {
    Worker first = rig.worker("first");
    first.pool().start();
    rig.application.execute(rig.application.put("a", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    await().untilAsserted(() -> assertThat(rig.delivered()).containsExactly("a=1"));
    first.pool().close();
    assertThat(rig.query("SELECT expires_at = '-infinity' FROM stream_lease"))
        .as("released")
        .isEqualTo("true");

    rig.application.execute(rig.application.put("b", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    rig.worker("second").work();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "b=1");
  }
}
