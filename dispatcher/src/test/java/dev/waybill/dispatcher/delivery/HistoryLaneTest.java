package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.history.HistoryOrder;
import dev.waybill.dispatcher.history.HistoryRange.Pace;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How history shares the lane of its stream, and how it begins and ends.
@Tag("server")
class HistoryLaneTest {
  private static final ReadLimits ONE_BLOCK = new ReadLimits(1, 1L << 30, Duration.ofMinutes(1));

  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    worker = rig.worker("a", adapter -> adapter, ONE_BLOCK);
    rig.application.execute("ALTER TABLE items SET (fillfactor = 10)");
    rig.application.execute(
        "INSERT INTO items (id, value, updated_at, organization_id) SELECT 'r' || i, i, '2026-03-01 11:00Z',"
            + " CASE WHEN i <= 20 THEN 'one' ELSE 'two' END FROM generate_series(1, 40) i");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void start(@Nullable Long since, @Nullable String organisation) {
    HistoryOrder order = new HistoryOrder(since, organisation, "test", "a test");
    rig.control.transaction(() -> {
      var unused = new Backfill(rig.control).start(worker.stream(), order);
    });
  }

  private void step() {
    worker.planning().tick();
    worker.pool().runOne();
  }

  private void passWindow() {
    rig.application.time.tick(ReadingRig.CADENCE);
    step();
  }

  private String deliveries() {
    return rig.query(
        "SELECT string_agg(kind || ' ' || status, ', ' ORDER BY id) FROM warehouse_delivery");
  }

  @Test
  void aWindowThatClosesGoesBeforeTheNextRange() throws Exception {
    start(null, null);
    passWindow();
    step();
    rig.application.execute(rig.application.put("new", 99));
    passWindow();
    assertThat(deliveries())
        .isEqualTo("WINDOW DELIVERED, HISTORY DELIVERED, HISTORY PENDING, WINDOW DELIVERED");
    worker.work();
    assertThat(rig.delivered()).hasSize(41).doesNotHaveDuplicates();
    assertThat(rig.query("SELECT state || ' ' || rows_delivered FROM warehouse_history"))
        .isEqualTo("DONE 40");
  }

  @Test
  void aDeadLetterOfHistoryHoldsUpNothingElse() throws Exception {
    worker = rig.worker("strict", adapter -> adapter, ONE_BLOCK, ItemsTable.strict());
    rig.application.execute("UPDATE items SET created_at = 'infinity' WHERE id = 'r1'");
    start(null, null);
    passWindow();
    step();
    assertThat(deliveries()).isEqualTo("WINDOW DELIVERED, HISTORY DEAD_LETTER");
    rig.application.execute(rig.application.put("new", 99));
    passWindow();
    assertThat(rig.delivered()).containsExactly("new=99");
    rig.application.execute("UPDATE items SET created_at = '2026-03-01' WHERE id = 'r1'");
    long dead =
        Long.parseLong(rig.query("SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"));
    assertThat(new DeliveryStore(rig.control).retry(dead)).isTrue();
    worker.work();
    assertThat(rig.query("SELECT state FROM warehouse_history")).isEqualTo("DONE");
  }

  @Test
  void skippingARangeEndsItsRun() throws Exception {
    worker = rig.worker("strict", adapter -> adapter, ONE_BLOCK, ItemsTable.strict());
    rig.application.execute("UPDATE items SET created_at = 'infinity' WHERE id = 'r1'");
    start(null, null);
    passWindow();
    step();
    long dead =
        Long.parseLong(rig.query("SELECT id FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"));
    assertThat(new DeliveryStore(rig.control).skip(dead, "eve", "not needed")).isTrue();
    worker.work();
    assertThat(deliveries()).isEqualTo("WINDOW DELIVERED, HISTORY SKIPPED");
    assertThat(rig.query("SELECT state || ': ' || state_reason FROM warehouse_history"))
        .isEqualTo("CANCELLED: not needed");
  }

  @Test
  void aStreamThatHasReadBringsAgainWhatItHadPassedAndNothingElse() throws Exception {
    passWindow();
    worker.work();
    assertThat(rig.delivered()).hasSize(40);
    Connection late = rig.application.writer();
    rig.application.time.begin("late");
    ReadingRig.run(late, "BEGIN", rig.application.put("late", 1));
    passWindow();
    start(null, null);
    ReadingRig.run(late, "COMMIT");
    rig.application.time.end("late");
    worker.work();
    passWindow();
    worker.work();
    assertThat(rig.delivered()).hasSize(81).containsOnlyOnce("late=1");
  }

  @Test
  void rowsAreLeftOutByAgeAndOrganisation() throws Exception {
    rig.application.execute(rig.application.put("r40", 40));
    rig.application.time.tick(Duration.ofMinutes(10));
    start(ReadingRig.START.toEpochMilli() * 1000, null);
    passWindow();
    worker.work();
    assertThat(rig.delivered()).containsExactly("r40=40");
    start(null, "one");
    worker.work();
    assertThat(rig.delivered()).hasSize(21).doesNotContain("r21=21");
  }

  @Test
  void aLargeTableBringsItsRowsAsHistoryAndASmallOneByItsFirstWindow() throws Exception {
    rig.historyAbove = 1 << 20;
    worker = rig.worker("small", adapter -> adapter, ONE_BLOCK);
    worker.planning().tick();
    assertThat(rig.query("SELECT count(*) FROM warehouse_history")).isEqualTo("0");
    rig.historyAbove = 8192;
    worker = rig.worker("large", adapter -> adapter, ONE_BLOCK);
    passWindow();
    assertThat(deliveries()).isEqualTo("WINDOW DELIVERED, HISTORY PENDING");
    worker.work();
    assertThat(rig.delivered()).hasSize(40).doesNotHaveDuplicates();
    assertThat(rig.query("SELECT started_by || ' ' || state FROM warehouse_history"))
        .isEqualTo("waybill DONE");
  }

  @Test
  void aSourceThatLostCommitsMakesHistoryBeginAnew() throws Exception {
    rig.application.execute(
        "CREATE TABLE kept AS SELECT * FROM items",
        "TRUNCATE items",
        rig.application.put("changed", 1),
        "INSERT INTO items SELECT * FROM kept");
    rig.application.followDeletes();
    rig.application.time.tick(Duration.ofMinutes(5));
    start(null, null);
    passWindow();
    long landed = Long.parseLong(rig.query("SELECT export_seq FROM warehouse_stream"));
    rig.application.execute(rig.application.put("changed", 2));
    // What is passed over because the next window brings it, and is then lost.
    step();
    step();
    assertThat(rig.current()).isNotEmpty().doesNotContainKey("changed");
    rig.application.loseWhatCameAfter(landed);
    rig.update(
        "UPDATE warehouse_stream SET incarnation = jsonb_set(incarnation, '{timeline}', '\"00000000\"')");
    for (int i = 0; i < 3; i++) {
      rig.application.time.tick(ReadingRig.CADENCE);
      rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
      worker.work();
    }
    assertThat(rig.query("SELECT restarts || ' ' || state FROM warehouse_history"))
        .isEqualTo("1 DONE");
    assertThat(rig.current()).containsEntry("changed", 1L).hasSize(41);
  }

  @Test
  void aRelationWhoseRowsWereMovedToOtherBlocksBeginsAnew() throws Exception {
    start(null, null);
    passWindow();
    step();
    int read = rig.current().size();
    rig.application.execute("ALTER TABLE items SET (fillfactor = 100)", "VACUUM FULL items");
    worker.work();
    assertThat(rig.current()).hasSize(40);
    assertThat(rig.delivered()).hasSize(40 + read);
    assertThat(
            rig.query(
                "SELECT notices[1] FROM warehouse_attempt WHERE notices <> '{}' ORDER BY export_seq DESC LIMIT 1"))
        .contains("begins anew");
  }

  /// Rows that were written shortly before the stream began: with a new id each of them looks as if
  /// a window would bring it, and the windows no longer look back so far.
  @Test
  void aRewriteThatGivesRowsNewIdsLosesNone() throws Exception {
    rig.application.execute("UPDATE items SET updated_at = '" + rig.application.time.now() + "'");
    start(null, null);
    passWindow();
    step();
    int read = rig.current().size();
    assertThat(read).isBetween(1, 39);
    for (int i = 0; i < 8; i++) {
      passWindow();
    }
    rig.application.execute(HistorySchedule.REWRITE);
    worker.work();
    assertThat(rig.current()).hasSize(40);
    assertThat(rig.delivered()).hasSize(40 + read);
    assertThat(
            rig.query(
                "SELECT state || ' ' || (SELECT sum(restarts) FROM warehouse_history_relation) FROM warehouse_history"))
        .isEqualTo("DONE 1");
  }

  @Test
  void theNextRangeGoesByThePaceOfTheLast() {
    Duration quarter = Duration.ofSeconds(10);
    assertThat(BlockReading.blocks(null, quarter)).isEqualTo(1024);
    assertThat(BlockReading.blocks(new Pace(1000, 20_000), quarter)).isEqualTo(500);
    assertThat(BlockReading.blocks(new Pace(1000, 1), quarter)).isEqualTo(4000);
    assertThat(BlockReading.blocks(new Pace(200, 60_000), quarter))
        .as("whatever it costs to deliver nothing")
        .isEqualTo(128);
  }
}
