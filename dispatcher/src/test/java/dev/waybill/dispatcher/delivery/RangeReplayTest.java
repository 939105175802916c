package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.ReplayRange;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows that a person gives up, and windows that are read again.
@Tag("server")
class RangeReplayTest {
  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    worker = rig.worker("a");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void put(String id, long value) throws Exception {
    rig.application.execute(rig.application.put(id, value));
  }

  private void passWindow() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  private long replay(long delivery) {
    ReplayRange found = ReplayRange.of(rig.control, delivery).orElseThrow();
    return rig.replay(worker, found.range());
  }

  private String status(long delivery) {
    return rig.query("SELECT status FROM warehouse_delivery WHERE id = " + delivery);
  }

  /// Of a window with the row that cannot be held.
  private long deadLetter() throws Exception {
    worker = rig.worker("strict", a -> a, DeliveryRig.NO_LIMITS, ItemsTable.strict());
    rig.application.execute("UPDATE items SET created_at = 'infinity' WHERE id = 'bad'");
    passWindow();
    return Long.parseLong(
        rig.query("SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"));
  }

  @Test
  void aSkippedWindowIsAGapBehindWhichItsStreamGoesOnUntilAReplayHasBroughtIt() throws Exception {
    put("before", 1);
    passWindow();
    put("bad", 1);
    put("good", 1);
    long dead = deadLetter();
    put("after", 1);
    assertThat(new DeliveryStore(rig.control).skip(dead, "someone", "the row is not needed"))
        .isTrue();
    passWindow();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("before=1", "after=1");
    assertThat(status(dead)).isEqualTo("SKIPPED");
    assertThat(
            rig.query(
                "SELECT reason || ' ' || opened_by || ' ' || (closed_at IS NULL) FROM warehouse_gap"))
        .isEqualTo("the row is not needed someone true");
    rig.application.execute("DELETE FROM items WHERE id = 'bad'");
    long replay = replay(dead);
    worker.work();
    assertThat(status(replay)).isEqualTo("DELIVERED");
    assertThat(rig.current()).containsOnlyKeys("before", "after", "good");
    assertThat(rig.query("SELECT closed_by FROM warehouse_gap")).isEqualTo("" + replay);
    put("later", 1);
    passWindow();
    assertThat(rig.current()).containsOnlyKeys("before", "after", "good", "later");
  }

  @Test
  void whatCommittedLateBehindASkippedWindowStillComes() throws Exception {
    put("before", 1);
    passWindow();
    Connection slow = rig.application.writer();
    slow.setAutoCommit(false);
    ReadingRig.run(slow, rig.application.put("late", 1));
    put("bad", 1);
    long dead = deadLetter();
    assertThat(new DeliveryStore(rig.control).skip(dead, "someone", "a test")).isTrue();
    worker.work();
    assertThat(status(dead)).isEqualTo("SKIPPED");
    slow.commit();
    passWindow();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("before=1", "late=1");
  }

  @Test
  void whatLandedBeforeItWasSkippedCounts() throws Exception {
    Worker dying = rig.worker("dying", InMemoryAdapter::stoppingOnceDecided, DeliveryRig.NO_LIMITS);
    put("x", 1);
    rig.application.time.tick(ReadingRig.CADENCE);
    dying.planning().tick();
    dying.pool().runOne();
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER'");
    assertThat(new DeliveryStore(rig.control).skip(1, "someone", "a test")).isTrue();
    worker.work();
    assertThat(status(1)).isEqualTo("DELIVERED");
    assertThat(rig.query("SELECT count(*) FROM warehouse_gap")).isEqualTo("0");
  }

  @Test
  void whatMayHaveBeenSentOfASkippedWindowCanNoLongerLand() throws Exception {
    put("x", 1);
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER', ordinal = 1");
    assertThat(new DeliveryStore(rig.control).skip(1, "someone", "a test")).isTrue();
    worker.work();
    assertThat(status(1)).isEqualTo("SKIPPED");
    assertThat(rig.place.receipts(DeliveryRig.STREAM))
        .as("an empty delivery has taken its place")
        .singleElement()
        .satisfies(receipt -> assertThat(receipt.rowsSent()).isZero());
    assertThat(rig.query("SELECT next_ordinal FROM warehouse_stream")).isEqualTo("2");
  }

  @Test
  void aReplaySendsTheRowsOfItsWindowAsTheyAreNowAndNothingElse() throws Exception {
    rig.application.followDeletes();
    put("stays", 1);
    put("changes", 1);
    put("goes", 1);
    passWindow();
    put("changes", 2);
    put("other", 1);
    rig.application.execute("DELETE FROM items WHERE id = 'goes'");
    passWindow();
    int before = rig.delivered().size();
    put("coming", 1);
    long replay = replay(1);
    worker.work();
    assertThat(status(replay)).isEqualTo("DELIVERED");
    assertThat(rig.delivered()).hasSize(before + 2).filteredOn("stays=1"::equals).hasSize(2);
    assertThat(rig.current()).isEqualTo(Map.of("stays", 1L, "changes", 2L, "other", 1L));
    long again = replay(1);
    assertThat(again).isNotEqualTo(replay);
    worker.work();
    assertThat(rig.current()).isEqualTo(Map.of("stays", 1L, "changes", 2L, "other", 1L));
    passWindow();
    assertThat(rig.delivered()).contains("coming=1");
  }

  @Test
  void aReplayBringsTheLateRowsOfItsWindow() throws Exception {
    put("before", 1);
    passWindow();
    Connection slow = rig.application.writer();
    slow.setAutoCommit(false);
    ReadingRig.run(slow, rig.application.put("late", 1));
    put("early", 1);
    passWindow();
    slow.commit();
    put("own", 1);
    passWindow();
    replay(3);
    worker.work();
    assertThat(rig.delivered()).filteredOn("late=1"::equals).hasSize(2);
    assertThat(rig.delivered()).filteredOn("own=1"::equals).hasSize(2);
  }

  /// Rows of any age came with the relation that was new, so a replay has to look everywhere.
  @Test
  void aReplayOfTheWindowThatMetANewRelationBringsRowsOfAnyAge() throws Exception {
    put("old", 1);
    rig.application.execute("UPDATE items SET updated_at = '2020-01-01'");
    passWindow();
    rig.update("UPDATE warehouse_stream SET relations = '[]'");
    put("new", 1);
    passWindow();
    int before = Collections.frequency(rig.delivered(), "old=1");
    replay(2);
    worker.work();
    assertThat(Collections.frequency(rig.delivered(), "old=1")).isEqualTo(before + 1);
  }

  /// Nothing of it is sent, so it cannot stand for another.
  @Test
  void aReplayThatWasGivenUpDoesNotStandForANewOne() throws Exception {
    put("x", 1);
    passWindow();
    long first = replay(1);
    assertThat(replay(1)).isEqualTo(first);
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER' WHERE id = " + first);
    assertThat(new DeliveryStore(rig.control).skip(first, "someone", "a test")).isTrue();
    assertThat(replay(1)).isNotEqualTo(first);
  }

  @Test
  void aGenerationNeverComesTwiceAlsoWhenDeliveriesWerePurged() throws Exception {
    put("x", 1);
    passWindow();
    replay(1);
    worker.work();
    rig.update("DELETE FROM warehouse_delivery WHERE kind = 'REPLAY'");
    long again = replay(1);
    assertThat(rig.query("SELECT generation FROM warehouse_delivery WHERE id = " + again))
        .isEqualTo("2");
  }
}
