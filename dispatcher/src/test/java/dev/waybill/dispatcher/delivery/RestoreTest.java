package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.spi.DeliveryReceipt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A control database that is restored from a backup, or copied, while the destination goes on.
@Tag("server")
class RestoreTest {
  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    rig.application.followDeletes();
    worker = rig.worker("before");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void put(String id, long value) throws Exception {
    rig.application.execute(rig.application.put(id, value));
  }

  private void passWindow(Worker by) {
    rig.application.time.tick(ReadingRig.CADENCE);
    by.work();
  }

  private String held() {
    return rig.query("SELECT coalesce(held_reason, '') FROM warehouse_stream");
  }

  private List<DeliveryReceipt> receipts() {
    return rig.place.receipts(DeliveryRig.STREAM);
  }

  /// Two windows that the backup does not know.
  private Worker restored() throws Exception {
    put("a", 1);
    put("gone", 1);
    passWindow(worker);
    String backup = rig.backup();
    put("b", 1);
    rig.application.execute("DELETE FROM items WHERE id = 'gone'");
    passWindow(worker);
    put("a", 2);
    passWindow(worker);
    rig.restore(backup);
    return rig.worker("after");
  }

  @Test
  void aStreamWhoseDestinationIsAheadIsHeldAndSendsNothing() throws Exception {
    Worker after = restored();
    int landed = receipts().size();
    put("c", 1);
    passWindow(after);
    passWindow(after);

    assertThat(receipts()).hasSize(landed);
    assertThat(held()).contains("ordinal 3").contains("waybill destination adopt memory");
    assertThat(
            rig.query(
                "SELECT count(*) FROM warehouse_delivery WHERE attempts > 0 AND status <> 'DELIVERED'"))
        .as("waiting is not an attempt")
        .isEqualTo("0");
  }

  @Test
  void anAdoptionGoesOnWithoutALostRow() throws Exception {
    Worker after = restored();
    put("c", 1);
    passWindow(after);
    long highest = receipts().getLast().attempt().seq().value();

    assertThat(after.adoption().plan(after.delivered()).held()).isNotNull();
    after.adoption().run(after.delivered(), null, () -> {});
    after.work();
    put("b", 7);
    passWindow(after);

    assertThat(held()).isEmpty();
    assertThat(rig.current()).isEqualTo(Map.of("a", 2L, "b", 7L, "c", 1L));
    assertThat(receipts()).extracting(DeliveryReceipt::key).doesNotHaveDuplicates();
    assertThat(receipts().subList(3, receipts().size()))
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.attempt().seq().value()).isGreaterThan(highest));
  }

  @Test
  void anAdoptionBeforeAnythingWasTriedGoesOnToo() throws Exception {
    Worker after = restored();
    after.adoption().run(after.delivered(), null, () -> {});
    put("c", 1);
    passWindow(after);

    assertThat(held()).isEmpty();
    assertThat(rig.current()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
  }

  @Test
  void whoIsLeftBehindStopsInsteadOfWritingBeside() throws Exception {
    Worker copy = restored();
    copy.adoption().run(copy.delivered(), null, () -> {});
    put("c", 1);
    passWindow(copy);
    int landed = receipts().size();
    put("d", 1);
    passWindow(worker);

    assertThat(receipts()).as("of the one that was left behind").hasSize(landed);
  }

  @Test
  void aReplayThatWasOpenIsBegunAnewBesideItsWindow() throws Exception {
    put("a", 1);
    passWindow(worker);
    String backup = rig.backup();
    put("b", 1);
    passWindow(worker);
    rig.restore(backup);
    Worker after = rig.worker("after");
    rig.redeliver(after);
    after.adoption().run(after.delivered(), null, () -> {});
    put("c", 1);
    passWindow(after);
    passWindow(after);

    assertThat(rig.query("SELECT string_agg(DISTINCT status, ',') FROM warehouse_delivery"))
        .isEqualTo("DELIVERED");
    assertThat(rig.current()).isEqualTo(Map.of("a", 1L, "b", 1L, "c", 1L));
  }

  @Test
  void aLandedReadWhoseFactsAreLostHoldsItsStream() throws Exception {
    put("a", 1);
    Worker stopping = rig.worker("stopping", a -> a.stoppingOnceDecided(), DeliveryRig.NO_LIMITS);
    rig.application.time.tick(ReadingRig.CADENCE);
    stopping.planning().tick();
    stopping.pool().runOne();
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = clock_timestamp()");
    rig.update("DELETE FROM warehouse_attempt");
    worker.pool().runOne();

    assertThat(held()).contains("not known here");
    worker.adoption().run(worker.delivered(), null, () -> {});
    passWindow(worker);
    put("b", 1);
    passWindow(worker);
    assertThat(held()).isEmpty();
    assertThat(rig.current()).isEqualTo(Map.of("a", 1L, "b", 1L));
  }

  @Test
  void aStreamThatAWorkerMovesIsNotAdopted() throws Exception {
    put("a", 1);
    passWindow(worker);
    Lease lease = worker.leases().acquire(List.of(worker.stream())).orElseThrow();
    assertThatThrownBy(() -> worker.adoption().run(worker.delivered(), null, () -> {}))
        .hasMessageContaining("pause the destination");
    worker.leases().release(lease);
    worker.adoption().run(worker.delivered(), null, () -> {});
  }

  @Test
  void whatADestinationLostIsSentAgain() throws Exception {
    put("a", 1);
    passWindow(worker);
    put("b", 1);
    passWindow(worker);
    put("c", 1);
    rig.application.execute("DELETE FROM items WHERE id = 'a'");
    passWindow(worker);
    rig.place.loseBehind(DeliveryRig.STREAM, 1);
    put("d", 1);
    passWindow(worker);
    assertThat(rig.current()).as("nothing lands behind a hole").isEqualTo(Map.of("a", 1L));

    worker.adoption().run(worker.delivered(), null, () -> {});
    passWindow(worker);
    passWindow(worker);

    assertThat(rig.current()).isEqualTo(Map.of("b", 1L, "c", 1L, "d", 1L));
  }

  @Test
  void whoAdoptsAFilledPlaceWithoutFactsLearnsWhatIsGone() throws Exception {
    put("stays", 1);
    put("gone", 1);
    passWindow(worker);
    rig.application.execute("DELETE FROM items WHERE id = 'gone'");
    rig.update("TRUNCATE warehouse_stream CASCADE");
    Worker after = rig.worker("after");
    after.adoption().run(after.delivered(), null, () -> {});
    passWindow(after);
    passWindow(after);

    assertThat(rig.current()).isEqualTo(Map.of("stays", 1L));
  }
}
