package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The virtual machine runs out of something in the middle of a delivery.
@Tag("server")
class WorkerErrorTest {
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
  void anErrorFailsItsDeliveryGivesTheLeaseBackAndLeavesTheWorkerWorking() throws Exception {
    Worker worker = rig.worker("a");
    rig.application.execute(rig.application.put("x", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    rig.application.time.onLook(() -> {
      throw new OutOfMemoryError("as asked");
    });
    worker.planning().tick();

    assertThat(worker.pool().runOne()).isTrue();

    assertThat(rig.query("SELECT status || ' ' || last_error FROM warehouse_delivery"))
        .isEqualTo("FAILED java.lang.OutOfMemoryError: as asked");
    assertThat(
            rig.query("SELECT owner IS NULL OR expires_at <= clock_timestamp() FROM stream_lease"))
        .as("another worker may take the stream at once")
        .isEqualTo("true");

    rig.application.time.onLook(() -> {});
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
    assertThat(rig.delivered()).containsExactly("x=1");
  }
}
