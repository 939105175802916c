package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.watermark.PauseStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class PauseTest {
  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;
  private PauseStore pauses;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    worker = rig.worker("a");
    pauses = new PauseStore(rig.control);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void passWindow() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  @Test
  void aPausedStreamNeitherPlansNorDeliversAndGoesOnWhereItWas() throws Exception {
    rig.application.execute(rig.application.put("a", 1));
    passWindow();
    assertThat(pauses.pause("memory", "items", "someone", "a migration"))
        .containsExactly("memory/items/v1");
    assertThat(pauses.pause("memory", null, "someone else", "again")).isEmpty();
    rig.application.execute(rig.application.put("b", 1));
    passWindow();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery")).isEqualTo("1");
    assertThat(rig.query("SELECT paused_by || ': ' || pause_reason FROM warehouse_stream"))
        .isEqualTo("someone: a migration");
    assertThat(pauses.resume("memory", null)).containsExactly("memory/items/v1");
    passWindow();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "b=1");
  }

  @Test
  void whatLandsWhileItsStreamIsPausedDoesNotEndThePause() throws Exception {
    rig.application.execute(rig.application.put("a", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    Ledger.Claim claim = worker.ledger().claim(List.of(worker.stream())).orElseThrow();
    pauses.pause("memory", null, "someone", "a test");
    rig.update("UPDATE warehouse_stream SET state = 'STOPPED'");
    worker.pool().run(claim, new Seat.Alone());
    assertThat(rig.delivered()).containsExactly("a=1");
    assertThat(rig.query("SELECT state || (paused_at IS NOT NULL) FROM warehouse_stream"))
        .isEqualTo("ACTIVEtrue");
    rig.application.execute(rig.application.put("b", 1));
    passWindow();
    assertThat(rig.delivered()).containsExactly("a=1");
  }

  @Test
  void aPauseBetweenPlanAndClaimHoldsTheDelivery() throws Exception {
    rig.application.execute(rig.application.put("a", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    pauses.pause("memory", null, "someone", "a test");
    assertThat(worker.pool().runOne()).isFalse();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("PENDING");
  }
}
