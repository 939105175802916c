package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.lease.LeaseLostException;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class DeliveryWalkTest {
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

  private void put(String... ids) throws Exception {
    for (String id : ids) {
      rig.application.execute(rig.application.put(id, 1));
    }
  }

  private void passWindow() {
    rig.application.time.tick(ReadingRig.CADENCE);
  }

  @Test
  void deliversAWindowWithReceiptAndWatermark() throws Exception {
    Worker worker = rig.worker("a");
    put("x", "y");
    passWindow();
    worker.work();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("x=1", "y=1");
    assertThat(rig.query("SELECT status || ' ' || attempts FROM warehouse_delivery"))
        .isEqualTo("DELIVERED 1");
    assertThat(
            rig.query(
                "SELECT rows_sent || ' ' || rows_loaded || ' ' || ordinal FROM warehouse_receipt"))
        .isEqualTo("2 2 1");
    assertThat(
            rig.query(
                "SELECT watermark_at = end_at AND rows_delivered = 2 AND next_ordinal = 2 FROM warehouse_stream"))
        .isEqualTo("true");
    worker.work();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery"))
        .as("no window has closed")
        .isEqualTo("1");
  }

  @Test
  void anEmptyWindowGetsAReceiptAndDoesNotWakeTheDestination() throws Exception {
    Worker worker = rig.worker("a");
    passWindow();
    worker.work();
    assertThat(rig.query("SELECT rows_sent || ' ' || (ordinal IS NULL) FROM warehouse_receipt"))
        .isEqualTo("0 true");
    assertThat(
            rig.query(
                "SELECT next_ordinal || ' ' || (fence_xid IS NOT NULL) FROM warehouse_stream"))
        .isEqualTo("1 true");
    put("x");
    passWindow();
    worker.work();
    assertThat(rig.delivered()).containsExactly("x=1");
  }

  @Test
  void aLostAnswerIsAskedForAndItsOwnFactsAreAcknowledged() throws Exception {
    Worker dying = rig.worker("dying", InMemoryAdapter::stoppingOnceDecided, limits(1_000_000));
    put("x");
    passWindow();
    dying.planning().tick();
    dying.pool().runOne();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("IN_DOUBT");
    assertThat(rig.query("SELECT coalesce(max(export_seq), 0) FROM warehouse_stream"))
        .isEqualTo("0");

    put("later");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    Worker next = rig.worker("next");
    next.work();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("DELIVERED");
    assertThat(rig.query("SELECT count(*) FROM warehouse_attempt"))
        .as("nothing was read again")
        .isEqualTo("1");
    assertThat(
            rig.query(
                "SELECT s.attempt_uuid = a.attempt_uuid FROM warehouse_stream s, warehouse_attempt a"))
        .isEqualTo("true");
    passWindow();
    next.work();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("x=1", "later=1");
  }

  @Test
  void aWorkerThatSleptPastItsLeaseChangesNothing() throws Exception {
    Worker zombie = rig.worker("zombie");
    put("x");
    passWindow();
    zombie.planning().tick();
    Ledger.Claim claim = zombie.ledger().claim(java.util.List.of(zombie.stream())).orElseThrow();
    rig.update("UPDATE stream_lease SET expires_at = '-infinity'");

    rig.worker("owner").work();
    assertThat(rig.delivered()).containsExactly("x=1");
    assertThatThrownBy(() ->
            zombie.ledger().save(claim.lease(), claim.delivery(), new DeliveryState.Pending(0)))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> claim.lease().requireHeld()).isInstanceOf(LeaseLostException.class);
    zombie.leases().release(claim.lease());
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("DELIVERED");
    assertThat(rig.query("SELECT epoch FROM stream_lease")).isEqualTo("2");
  }

  @Test
  void oneStreamIsMovedByOneWorkerAtATime() throws Exception {
    Worker first = rig.worker("first");
    Worker second = rig.worker("second");
    put("x");
    passWindow();
    first.planning().tick();
    second.planning().tick();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery")).isEqualTo("1");
    assertThat(first.ledger().claim(java.util.List.of(first.stream()))).isPresent();
    assertThat(second.ledger().claim(java.util.List.of(second.stream()))).isEmpty();
  }

  @Test
  void aWindowLargerThanADeliveryGoesInSeveralAndEachRowOnce() throws Exception {
    Worker worker = rig.worker("a", adapter -> adapter, limits(4));
    for (int i = 0; i < 10; i++) {
      put("r" + i);
    }
    passWindow();
    worker.work();
    assertThat(rig.delivered()).hasSize(10).doesNotHaveDuplicates();
    assertThat(rig.query("SELECT count(*) FROM warehouse_receipt")).isEqualTo("3");
    assertThat(rig.query("SELECT watermark_id IS NULL FROM warehouse_stream")).isEqualTo("true");
  }

  @Test
  void aSourceThatIsAwayIsWaitedForHoweverLong() throws Exception {
    Worker worker = rig.worker("a");
    put("x");
    passWindow();
    java.sql.Connection alter = rig.application.writer();
    alter.setAutoCommit(false);
    ReadingRig.run(alter, "LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
    worker.planning().tick();
    for (int i = 0; i < 5; i++) {
      rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
      worker.pool().runOne();
      assertThat(
              rig.query(
                  "SELECT status || ' ' || attempts || ' ' || last_error FROM warehouse_delivery"))
          .startsWith("FAILED 0")
          .contains("lock timeout");
    }
    alter.rollback();
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
    assertThat(rig.delivered()).containsExactly("x=1");
  }

  @Test
  void aSettledDeliveryStaysSettledWhateverItsWorkerBelieves() throws Exception {
    Worker worker = rig.worker("a");
    put("x");
    passWindow();
    worker.planning().tick();
    Ledger.Claim claim = worker.ledger().claim(java.util.List.of(worker.stream())).orElseThrow();
    rig.update(
        "UPDATE warehouse_delivery SET status = 'DELIVERED', delivered_at = clock_timestamp()");
    new Failures(worker.ledger(), RetryPolicy.DEFAULT)
        .settle(claim, new java.io.IOException("the answer was lost"));
    new Failures(worker.ledger(), RetryPolicy.DEFAULT).settle(claim, new InterruptedException());
    assertThat(rig.query("SELECT status || (delivered_at IS NOT NULL) FROM warehouse_delivery"))
        .isEqualTo("DELIVEREDtrue");
  }

  /// The planner knows of no rows that came since the table was analysed, so the first read of the
  /// window has no order and no end that could be acknowledged.
  @Test
  void aWindowThatCouldNotBeCutIsReadAgainAtOnceWithoutAnAttempt() throws Exception {
    Worker worker = rig.worker("a", adapter -> adapter, limits(20));
    rig.application.execute("ALTER TABLE items SET (autovacuum_enabled = off)");
    put("x");
    rig.application.execute("ANALYZE items");
    passWindow();
    worker.work();
    rig.application.execute(
        "INSERT INTO items (id, value, updated_at) SELECT 'r' || n, 1, '"
            + rig.application.time.now()
            + "'::timestamptz + n * interval '1 microsecond' FROM generate_series(1, 30) n");
    passWindow();

    worker.work();

    assertThat(rig.delivered()).hasSize(31).doesNotHaveDuplicates();
    assertThat(
            rig.query(
                "SELECT string_agg(d.attempts || ' ' || r.rows_loaded, ', ' ORDER BY d.id)"
                    + " FROM warehouse_delivery d JOIN warehouse_receipt r ON r.delivery_id = d.id"))
        .isEqualTo("1 1, 1 20, 1 10");
    assertThat(rig.query("SELECT max(export_seq) > count(*) FROM warehouse_attempt"))
        .as("the read that was given up has a number and left nothing")
        .isEqualTo("true");
  }

  @Test
  void aPersonLetsADeadLetterBeTriedAgain() throws Exception {
    Worker worker = rig.worker("a", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.strict());
    rig.application.execute(
        rig.application.put("x", 1), "UPDATE items SET created_at = 'infinity' WHERE id = 'x'");
    passWindow();
    worker.work();
    long id =
        Long.parseLong(rig.query("SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"));
    rig.application.execute("UPDATE items SET created_at = '2026-03-01' WHERE id = 'x'");
    assertThat(new DeliveryStore(rig.control).retry(id)).isTrue();
    assertThat(new DeliveryStore(rig.control).retry(id)).as("no dead letter any more").isFalse();
    worker.work();
    assertThat(rig.delivered()).containsExactly("x=1");
  }

  private static ReadLimits limits(long rows) {
    return new ReadLimits(rows, 1L << 30, Duration.ofMinutes(1));
  }
}
