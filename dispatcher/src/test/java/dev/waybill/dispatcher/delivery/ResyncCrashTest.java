package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A resync whose process dies between two of its steps.
@Tag("server")
class ResyncCrashTest {
  @TempDir private Path folder;
  private ResyncRig resync;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    resync = new ResyncRig(folder);
    worker = resync.worker("whole");
    resync.passWindow(worker);
  }

  @AfterEach
  void close() throws Exception {
    resync.close();
  }

  private Worker dying(Destinations destinations) {
    return resync.rig.worker("dying", destinations, ResyncRig.CUT, ReadingRig.items());
  }

  /// A window lands behind the crash; then the command is given again.
  private void goesOn(Worker dying, Resync.Order order, String died) throws Exception {
    assertThatThrownBy(() -> dying.resync().start(dying.delivered(), order))
        .hasMessageContaining(died);
    UUID run = resync.run();
    resync.put("behind the crash", 1);
    resync.passWindow(worker);
    assertThat(resync.state()).isEqualTo("OPENING");
    assertThat(resync.hasFacts()).isFalse();

    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    assertThat(resync.run()).isEqualTo(run);
    resync.end(worker);
    assertThat(resync.rig.current()).containsKey("behind the crash").isEqualTo(resync.source());
  }

  @Test
  void beforeTheRebuildIsOpen() throws Exception {
    goesOn(
        dying(BreakingDestination.dyingBefore(resync.rig, "rebuild")),
        ResyncRig.ORDER,
        "died before");
  }

  @Test
  void onceTheRebuildIsOpen() throws Exception {
    goesOn(
        dying(BreakingDestination.dyingAfter(resync.rig, "rebuild")),
        ResyncRig.ORDER,
        "died after");
  }

  @Test
  void whileTheFactsAreFixed() throws Exception {
    Runnable dies =
        () -> {
          throw new IllegalStateException("died at the record");
        };
    goesOn(worker, new Resync.Order("eve", "a test", dies), "died at");
  }

  @Test
  void beforeAndAfterTheSwap() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.land(worker);
    dying(BreakingDestination.dyingBefore(resync.rig, "swap")).rebuilds().tick();
    assertThat(resync.state()).isEqualTo("SWAPPING");
    dying(BreakingDestination.dyingAfter(resync.rig, "swap")).rebuilds().tick();
    assertThat(resync.state()).isEqualTo("SWAPPING");
    resync.end(worker);
    assertThat(resync.rig.current()).isEqualTo(resync.source());
  }

  @Test
  void oneThatWasSwappedUnheardIsNotDroppedByACancel() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.land(worker);
    dying(BreakingDestination.dyingAfter(resync.rig, "swap")).rebuilds().tick();
    worker.resync().cancel(worker.delivered(), ResyncRig.ORDER);
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    assertThat(resync.reason()).contains("not to be swapped yet");
    resync.passWindow(worker);
    assertThat(resync.rig.current()).isEqualTo(resync.source());
  }

  @Test
  void afterTheShadowIsDropped() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    worker.resync().cancel(worker.delivered(), ResyncRig.ORDER);
    dying(BreakingDestination.dyingAfter(resync.rig, "abandon")).rebuilds().tick();
    assertThat(resync.state()).isEqualTo("ABANDONING");
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    resync.passWindow(worker);
    assertThat(resync.rig.current()).isEqualTo(resync.source());
  }
}
