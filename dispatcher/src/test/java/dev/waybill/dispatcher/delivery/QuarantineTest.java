package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
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
class QuarantineTest {
  private static final String OPEN =
      "SELECT count(*) FROM warehouse_quarantine WHERE status = 'OPEN'";

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

  /// A row whose event date no file can hold.
  private void putBad(String... ids) throws Exception {
    for (String id : ids) {
      rig.application.execute(
          rig.application.put(id, 1),
          "UPDATE items SET created_at = 'infinity' WHERE id = '" + id + "'");
    }
  }

  private void passWindow(Worker worker) {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  private String statuses() {
    return rig.query(
        "SELECT string_agg(key || ' ' || status, ', ' ORDER BY id) FROM warehouse_quarantine");
  }

  @Test
  void oneBadRowDoesNotLoseTheOthers() throws Exception {
    Worker worker = rig.worker("a");
    rig.application.execute(
        "INSERT INTO items (id, value, updated_at) SELECT 'r' || n, n, '"
            + rig.application.time.now()
            + "' FROM generate_series(1, 20000) n");
    putBad("x");
    passWindow(worker);
    assertThat(rig.delivered()).hasSize(20_000).doesNotHaveDuplicates();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("DELIVERED");
    assertThat(
            rig.query(
                "SELECT rows_sent || ' ' || rows_loaded || ' ' || rows_quarantined FROM warehouse_receipt"))
        .isEqualTo("20001 20000 1");
    assertThat(rig.query("SELECT rows_delivered FROM warehouse_stream")).isEqualTo("20000");
    assertThat(
            rig.query(
                """
                SELECT concat_ws(' | ', status, operation, key, identity->>'id', identity->>'created_at',
                                 identity->>'organization_id', column_name, reason)
                FROM warehouse_quarantine
                """))
        .isEqualTo(
            "OPEN | UPSERT | id=x | x | infinity | org | created_at | is infinity, which has no time");
  }

  @Test
  void aWindowOfNothingButBadRowsIsNotQuiet() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x");
    passWindow(worker);
    assertThat(
            rig.query(
                "SELECT rows_sent || ' ' || rows_loaded || ' ' || ordinal FROM warehouse_receipt"))
        .isEqualTo("1 0 1");
    assertThat(rig.place.receipts(DeliveryRig.STREAM).getFirst().rowsQuarantined()).isEqualTo(1);
    put("y");
    passWindow(worker);
    assertThat(rig.delivered()).containsExactly("y=1");
  }

  @Test
  void aRowCorrectedInTheSourceComesWithItsWindowAndIsNotSentTwice() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x");
    passWindow(worker);
    rig.application.execute(
        rig.application.put("x", 2), "UPDATE items SET created_at = '2026-03-01' WHERE id = 'x'");
    passWindow(worker);
    assertThat(rig.delivered()).containsExactly("x=2");
    assertThat(statuses()).isEqualTo("id=x OPEN");
    rig.redeliver(worker);
    worker.work();
    assertThat(statuses()).isEqualTo("id=x SUPERSEDED");
    assertThat(rig.delivered()).containsExactly("x=2");
    assertThat(rig.query("SELECT next_ordinal FROM warehouse_stream"))
        .as("the destination was not woken for nothing")
        .isEqualTo("3");
  }

  @Test
  void aRowThatAWindowWillBringIsLeftToIt() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x");
    passWindow(worker);
    rig.application.execute(
        rig.application.put("x", 2), "UPDATE items SET created_at = '2026-03-01' WHERE id = 'x'");
    rig.redeliver(worker);
    worker.work();
    assertThat(statuses()).isEqualTo("id=x SUPERSEDED");
    assertThat(rig.delivered()).isEmpty();
    passWindow(worker);
    assertThat(rig.delivered()).containsExactly("x=2");
  }

  @Test
  void aRowIsRedeliveredOnceItsColumnIsPublishedAsText() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x", "y");
    put("z");
    passWindow(worker);
    Worker next = rig.worker("b", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.asText());
    long id = rig.redeliver(next);
    assertThat(rig.redeliver(next)).as("planned already").isEqualTo(id);
    next.work();
    assertThat(statuses()).isEqualTo("id=x REDELIVERED, id=y REDELIVERED");
    assertThat(rig.delivered()).containsExactlyInAnyOrder("x=1", "y=1", "z=1");
    assertThat(
            rig.query(
                "SELECT kind || ' ' || status || ' ' || generation FROM warehouse_delivery WHERE id = "
                    + id))
        .isEqualTo("REPLAY DELIVERED 1");
    assertThat(rig.query("SELECT DISTINCT settled_by FROM warehouse_quarantine"))
        .isEqualTo(Long.toString(id));
    rig.redeliver(next);
    next.work();
    assertThat(rig.delivered()).hasSize(3);
    put("later");
    passWindow(next);
    assertThat(rig.delivered()).hasSize(4).contains("later=1");
  }

  @Test
  void theFactsOfTheStreamStayThoseOfTheWindow() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x");
    var writer = rig.application.writer();
    writer.setAutoCommit(false);
    rig.application.time.begin("late");
    ReadingRig.run(writer, rig.application.put("late", 7));
    passWindow(worker);
    String facts =
        "SELECT concat_ws(' ', watermark_at, fence_xid, seen_xids::text, look_back_to, oldest_writer_at, relations::text) FROM warehouse_stream";
    String before = rig.query(facts);
    writer.commit();
    rig.application.time.end("late");
    Worker next = rig.worker("b", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.asText());
    rig.redeliver(next);
    next.work();
    assertThat(rig.query(facts)).isEqualTo(before);
    assertThat(rig.query("SELECT count(DISTINCT attempt_uuid) FROM warehouse_attempt"))
        .isEqualTo("2");
    assertThat(rig.delivered()).containsExactly("x=1");
    passWindow(next);
    assertThat(rig.delivered()).containsExactlyInAnyOrder("x=1", "late=7");
  }

  @Test
  void aRowThatStillCannotBeHeldStaysOpenOnce() throws Exception {
    Worker worker = rig.worker("a");
    putBad("x");
    passWindow(worker);
    rig.redeliver(worker);
    worker.work();
    assertThat(statuses()).isEqualTo("id=x SUPERSEDED, id=x OPEN");
    putBad("x");
    passWindow(worker);
    assertThat(statuses()).isEqualTo("id=x SUPERSEDED, id=x SUPERSEDED, id=x OPEN");
    rig.redeliver(worker);
    worker.work();
    assertThat(rig.query(OPEN)).isEqualTo("1");
    Worker next = rig.worker("b", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.asText());
    rig.redeliver(next);
    next.work();
    assertThat(rig.query(OPEN)).isEqualTo("0");
    assertThat(rig.delivered()).containsExactly("x=1");
  }

  @Test
  void aRowThatIsGoneIsDeleted() throws Exception {
    Worker worker = rig.worker("a");
    put("x");
    passWindow(worker);
    putBad("x");
    passWindow(worker);
    rig.application.execute("DELETE FROM items");
    rig.redeliver(worker);
    worker.work();
    // Its event date cannot be held: the delete leaves it out.
    assertThat(statuses()).isEqualTo("id=x GONE");
    assertThat(rig.delivered()).containsExactlyInAnyOrder("x=1", "-x");
  }

  @Test
  void whatAnAttemptThatDidNotLandLeftOutIsNeverShown() throws Exception {
    Worker dying = rig.worker("dying", InMemoryAdapter::stoppingOnceDecided, DeliveryRig.NO_LIMITS);
    putBad("x");
    put("y");
    rig.application.time.tick(ReadingRig.CADENCE);
    dying.planning().tick();
    dying.pool().runOne();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("IN_DOUBT");
    assertThat(statuses()).isEqualTo("id=x STAGED");
    rig.update(
        """
        INSERT INTO warehouse_quarantine
          (stream_id, delivery_id, export_seq, attempt_uuid, operation, identity, key, column_name, reason)
        SELECT stream_id, delivery_id, export_seq + 1, gen_random_uuid(), operation, identity, 'id=other', column_name,
               reason
        FROM warehouse_quarantine
        """);
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    rig.worker("next").work();
    assertThat(statuses()).isEqualTo("id=x OPEN");
    assertThat(rig.delivered()).containsExactly("y=1");
  }

  @Test
  void moreThanTheLimitStopsTheStreamAndSaysWhatToDo() throws Exception {
    Worker worker = rig.worker("a");
    for (int i = 0; i <= 100; i++) {
      putBad("bad" + i);
    }
    passWindow(worker);
    assertThat(rig.query("SELECT status || ': ' || last_error FROM warehouse_delivery"))
        .startsWith("DEAD_LETTER: ")
        .contains("at most 100 rows", "found 101 of 101", "created_at (101)", "id=bad", "retry");
    assertThat(rig.query("SELECT count(*) FROM warehouse_quarantine")).isEqualTo("0");
    rig.application.execute("DELETE FROM items WHERE id = 'bad0'");
    rig.update("UPDATE warehouse_delivery SET status = 'PENDING', attempts = 0");
    worker.work();
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("DELIVERED");
    assertThat(rig.query(OPEN)).isEqualTo("100");
  }

  @Test
  void aColumnThatForbidsItStopsTheStream() throws Exception {
    Worker worker = rig.worker("a", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.strict());
    putBad("x");
    passWindow(worker);
    assertThat(rig.query("SELECT status || ': ' || last_error FROM warehouse_delivery"))
        .isEqualTo("DEAD_LETTER: row id=x: column created_at is infinity, which has no time");
    passWindow(worker);
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery"))
        .as("a dead letter stops its stream")
        .isEqualTo("1");
    assertThat(rig.delivered()).isEmpty();
  }

  @Test
  void whatNobodyTakesOutExpiresAndIsForgotten() throws Exception {
    Worker worker = rig.worker("a");
    putBad("old", "older", "young");
    passWindow(worker);
    rig.update(
        "UPDATE warehouse_quarantine SET found_at = found_at - interval '91 days' WHERE key <> 'id=young'");
    rig.update(
        "UPDATE warehouse_quarantine SET found_at = found_at - interval '1 day' WHERE key = 'id=older'");
    rig.update(
        """
        INSERT INTO warehouse_quarantine
          (stream_id, delivery_id, export_seq, attempt_uuid, operation, identity, key, column_name, reason)
        SELECT stream_id, delivery_id, export_seq, gen_random_uuid(), operation, identity, key, column_name, reason
        FROM warehouse_quarantine WHERE key = 'id=young'
        """);
    QuarantineExpiry expiry =
        new QuarantineExpiry(rig.control, new QuarantineExpiry.Settings(Duration.ofDays(90), 1));
    assertThat(expiry.runOnce()).isEqualTo(new QuarantineExpiry.Counts(1, 1));
    assertThat(statuses())
        .as("oldest first")
        .isEqualTo("id=old OPEN, id=older EXPIRED, id=young OPEN");
    assertThat(expiry.runOnce()).isEqualTo(new QuarantineExpiry.Counts(1, 0));
    assertThat(expiry.runOnce()).isEqualTo(new QuarantineExpiry.Counts(0, 0));
    rig.redeliver(worker);
    worker.work();
    assertThat(rig.query("SELECT count(*) FROM warehouse_quarantine WHERE status = 'EXPIRED'"))
        .as("given up for good")
        .isEqualTo("2");
    rig.update("UPDATE warehouse_quarantine SET settled_at = settled_at - interval '91 days'");
    assertThat(expiry.runOnce().forgotten()).isEqualTo(1);
    assertThatThrownBy(() -> new QuarantineExpiry.Settings(Duration.ZERO, 1))
        .hasMessageContaining("at least 1h");
  }
}
