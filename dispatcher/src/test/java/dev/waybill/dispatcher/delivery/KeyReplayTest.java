package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replays of what the destination holds. The application's deletes are not logged here, as if a
/// TRUNCATE or a failover had taken the rows.
@Tag("server")
class KeyReplayTest {
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

  private void repair(@Nullable Long after, boolean absentOnly) {
    rig.replay(worker, new ReplaySubject.Repaired(new Repair(after, absentOnly, "a test")));
    worker.work();
    assertThat(rig.query("SELECT status FROM warehouse_delivery ORDER BY id DESC LIMIT 1"))
        .isEqualTo("DELIVERED");
  }

  private long landedSeq() {
    return Long.parseLong(rig.query("SELECT export_seq FROM warehouse_stream"));
  }

  @Test
  void rowsThatAreGoneAreDeletedOnceAndTheOthersLeftAlone() throws Exception {
    put("a", 1);
    put("b", 1);
    passWindow();
    put("b", 2);
    passWindow();
    rig.application.execute("TRUNCATE items");
    put("a", 3);
    passWindow();
    repair(0L, true);
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "b=1", "b=2", "a=3", "-b");
    repair(0L, true);
    assertThat(rig.delivered()).as("its delete is known").hasSize(5);
  }

  @Test
  void rowsOfLaterReadsAreSentAsTheyAreNow() throws Exception {
    put("old", 1);
    passWindow();
    long survived = landedSeq();
    put("stays", 1);
    put("lost", 1);
    put("back", 1);
    passWindow();
    // As a server shows them that lost the last commits: older than what was delivered.
    rig.application.execute(
        "DELETE FROM items WHERE id = 'lost'", "UPDATE items SET value = 0 WHERE id = 'back'");
    passWindow();
    rig.application.execute("UPDATE items SET updated_at = updated_at - interval '1 hour'");
    passWindow();
    repair(survived, false);
    assertThat(rig.delivered())
        .containsExactlyInAnyOrder(
            "old=1", "stays=1", "lost=1", "back=1", "stays=1", "back=0", "-lost", "back=0");
  }

  @Test
  void aRowWhoseDeleteWasLostIsSentAgain() throws Exception {
    put("a", 1);
    passWindow();
    rig.application.execute("DELETE FROM items");
    passWindow();
    repair(0L, true);
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "-a");
    rig.application.execute(
        "INSERT INTO items (id, value, updated_at) VALUES ('a', 1, '2026-03-01T11:00:00Z')");
    repair(null, false);
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "-a", "a=1");
  }

  @Test
  void theFirstReadOfAServerThatLostItsHistoryIsAWindows() throws Exception {
    put("a", 1);
    passWindow();
    rig.replay(worker, new ReplaySubject.Repaired(new Repair(0L, false, "a test")));
    rig.update(
        "UPDATE warehouse_stream SET incarnation = jsonb_set(incarnation, '{system}', '\"another\"')");
    worker.pool().runOne();
    assertThat(rig.query("SELECT status || attempts FROM warehouse_delivery WHERE id = 2"))
        .isEqualTo("FAILED0");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = 'infinity' WHERE kind = 'REPLAY'");
    put("b", 1);
    passWindow();
    assertThat(rig.delivered()).contains("b=1");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
    assertThat(rig.query("SELECT status FROM warehouse_delivery WHERE id = 2"))
        .isEqualTo("DELIVERED");
  }

  @Test
  void aReplayThatMayBeAtTheDestinationGoesBeforeAnyWindow() throws Exception {
    put("a", 1);
    passWindow();
    Worker dying =
        rig.worker(
            "dying",
            dev.waybill.testkit.InMemoryAdapter::stoppingOnceDecided,
            DeliveryRig.NO_LIMITS);
    rig.replay(dying, new ReplaySubject.Repaired(new Repair(0L, false, "a test")));
    dying.pool().runOne();
    assertThat(rig.query("SELECT status FROM warehouse_delivery WHERE id = 2"))
        .isEqualTo("IN_DOUBT");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = 'infinity' WHERE kind = 'REPLAY'");
    put("b", 1);
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery")).isEqualTo("2");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
    assertThat(rig.delivered()).as("the replay was adopted, not made again").hasSize(3);
    assertThat(rig.query("SELECT count(*) FROM warehouse_attempt")).isEqualTo("3");
  }
}
