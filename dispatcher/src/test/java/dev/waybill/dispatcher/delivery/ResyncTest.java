package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Owner;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A table that must be sent again, over a destination with shadows.
@Tag("server")
class ResyncTest {
  @TempDir private Path folder;
  private ResyncRig resync;
  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    resync = new ResyncRig(folder);
    rig = resync.rig;
    worker = resync.worker("before");
    resync.passWindow(worker);
  }

  @AfterEach
  void close() throws Exception {
    resync.close();
  }

  private String deadLetter() {
    return rig.query(
        "SELECT coalesce(max(last_error), '') FROM warehouse_delivery WHERE status = 'DEAD_LETTER'");
  }

  @Test
  void anEmptiedTableStopsItsStreamAndIsWholeAfterItsResync() throws Exception {
    rig.place.empty(DeliveryRig.STREAM);
    Worker after = resync.worker("after");
    resync.put("while it stood", 1);
    resync.passWindow(after);
    assertThat(deadLetter()).contains("resync");

    after.resync().start(after.delivered(), ResyncRig.ORDER);
    resync.land(after);
    assertThat(rig.delivered()).as("before the swap").isEmpty();
    resync.end(after);

    assertThat(rig.current()).isEqualTo(resync.source());
    assertThat(rig.query("SELECT string_agg(DISTINCT status, ' ') FROM warehouse_delivery"))
        .isEqualTo("DELIVERED");
  }

  @Test
  void theTableIsAsItWasUntilTheSwap() throws Exception {
    List<String> before = rig.delivered();
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    worker.work();
    assertThat(resync.state()).isEqualTo("SWAPPING");
    assertThat(rig.delivered()).containsExactlyInAnyOrderElementsOf(before);

    resync.end(worker);
    assertThat(rig.current()).isEqualTo(resync.source());
    assertThat(resync.reason()).contains("no former table");
  }

  @Test
  void whatMayHaveLandedInTheTableAloneIsSettledBeforeFactsAreFixed() throws Exception {
    resync.put("in doubt", 1);
    rig.application.time.tick(ReadingRig.CADENCE);
    Worker stopping = resync.stopping();
    stopping.planning().tick();
    stopping.pool().runOne();
    rig.place.empty(DeliveryRig.STREAM);

    Worker after = resync.worker("after");
    ResyncPlan begun = after.resync().start(after.delivered(), ResyncRig.ORDER);
    assertThat(begun.waitsFor()).isNotNull();
    assertThat(resync.hasFacts()).isFalse();
    resync.end(after);
    assertThat(rig.current()).containsKey("in doubt").isEqualTo(resync.source());
  }

  @Test
  void aStreamThatAWorkerMovesOrThatIsHeldIsLeftAlone() throws Exception {
    Lease lease = worker.leases().acquire(List.of(worker.stream())).orElseThrow();
    assertThatThrownBy(() -> worker.resync().start(worker.delivered(), ResyncRig.ORDER))
        .hasMessageContaining("waybill destination pause memory --table items");
    worker.leases().release(lease);
    rig.update("UPDATE warehouse_stream SET held_at = now(), held_reason = 'a copy'");
    assertThatThrownBy(() -> worker.resync().start(worker.delivered(), ResyncRig.ORDER))
        .hasMessageContaining("held: a copy");
    assertThat(rig.query("SELECT count(*) FROM warehouse_history")).isEqualTo("0");
  }

  @Test
  void onlyOneAtATimeAndNoBackfillBesideIt() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    assertThatThrownBy(() -> worker.resync().start(worker.delivered(), ResyncRig.ORDER))
        .hasMessageContaining("expected no run of history");
    assertThatThrownBy(() ->
            rig.control.transaction(
                () -> new Backfill(rig.control).cancel(worker.stream(), "", "")))
        .hasMessageContaining("waybill destination resync");
  }

  @Test
  void oneThatIsCancelledLeavesTheTableAndAnotherCanBegin() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    worker.pool().runOne();
    assertThat(worker.resync().cancel(worker.delivered(), ResyncRig.ORDER)).isTrue();
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    assertThat(resync.reason()).isEqualTo("it was emptied");
    assertThat(worker.resync().cancel(worker.delivered(), ResyncRig.ORDER)).isFalse();
    resync.passWindow(worker);
    assertThat(rig.current()).isEqualTo(resync.source());

    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.end(worker);
    assertThat(rig.current()).isEqualTo(resync.source());
  }

  @Test
  void aRangeThatAPersonSkipsGivesItUp() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER' WHERE kind = 'HISTORY'");
    long range =
        Long.parseLong(rig.query("SELECT id FROM warehouse_delivery WHERE kind = 'HISTORY'"));
    rig.control.transaction(
        () -> assertThat(new DeliveryStore(rig.control).skip(range, "eve", "not needed")).isTrue());
    resync.passWindow(worker);
    assertThat(resync.state()).isEqualTo("ABANDONING");
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    assertThat(resync.reason()).isEqualTo("not needed");
    assertThat(rig.current()).isEqualTo(resync.source());
  }

  @Test
  void theShadowIsNotDroppedWhileARangeMayBeOnItsWay() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.stopping().pool().runOne();
    worker.resync().cancel(worker.delivered(), ResyncRig.ORDER);
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("ABANDONING");

    resync.put("after", 1);
    resync.passWindow(worker);
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    assertThat(rig.current()).isEqualTo(resync.source());
  }

  @Test
  void anAdoptionGivesItUp() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.stopping().pool().runOne();
    worker.adoption().run(worker.delivered(), null, () -> {});
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
    assertThat(resync.reason()).contains("adopted");
    resync.put("after", 1);
    resync.passWindow(worker);
    resync.passWindow(worker);
    assertThat(rig.current()).isEqualTo(resync.source());
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.end(worker);
    assertThat(rig.current()).isEqualTo(resync.source());
  }

  @Test
  void whatTheDestinationRefusesForGoodIsGivenUp() throws Exception {
    UUID other = UUID.randomUUID();
    try (InMemoryAdapter adapter =
        new InMemoryAdapter(
            rig.place, new Owner("test", DeliveryRig.STREAM.destination()), Clock.systemUTC())) {
      adapter.rebuild(DeliveryRig.STREAM, ReadingRig.items().schema(), other);
      assertThatThrownBy(() -> worker.resync().start(worker.delivered(), ResyncRig.ORDER))
          .isInstanceOf(DestinationException.class)
          .hasMessageContaining(other.toString());
      worker.rebuilds().tick();
      assertThat(resync.state()).isEqualTo("CANCELLED");
      worker.resync().abandonUnknown(worker.delivered(), other, ResyncRig.ORDER);
    }
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.end(worker);
    assertThat(rig.current()).isEqualTo(resync.source());
  }

  @Test
  void aSwapThatIsRefusedSaysWhyUntilItIsDone() throws Exception {
    worker.resync().start(worker.delivered(), ResyncRig.ORDER);
    resync.land(worker);
    try (InMemoryAdapter adapter =
        new InMemoryAdapter(
            rig.place, new Owner("test", DeliveryRig.STREAM.destination()), Clock.systemUTC())) {
      adapter.abandon(DeliveryRig.STREAM, resync.run());
    }
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("SWAPPING");
    assertThat(resync.reason()).contains("expected the rebuild");
    worker.resync().cancel(worker.delivered(), ResyncRig.ORDER);
    worker.rebuilds().tick();
    assertThat(resync.state()).isEqualTo("CANCELLED");
  }

  @Test
  void withoutShadowsRowsLandInPlaceAndWhatIsGoneGoes() throws Exception {
    Worker files =
        rig.worker(
            "files", BreakingDestination.withoutShadows(rig), ResyncRig.CUT, ReadingRig.items());
    rig.application.execute(
        "ALTER TABLE items DISABLE TRIGGER USER",
        "DELETE FROM items WHERE id = 'r1'",
        "UPDATE items SET value = 77 WHERE id = 'r2'",
        "ALTER TABLE items ENABLE TRIGGER USER",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_delete");
    assertThat(files.resync().start(files.delivered(), ResyncRig.ORDER).shadow()).isFalse();
    resync.land(files);
    resync.passWindow(files);
    assertThat(resync.state()).isEqualTo("DONE");
    assertThat(rig.current()).isEqualTo(resync.source());
  }
}
