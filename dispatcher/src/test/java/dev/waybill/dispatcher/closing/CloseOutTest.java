package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.dispatcher.source.TimeShare;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class CloseOutTest {
  @TempDir private Path folder;
  private CloseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, adapter -> adapter);
    rig.application.execute(
        rig.row("a", "org", 1), rig.row("b", "org", 2), rig.row("c", "other", 3));
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void everyRowLeavesATombstoneAndTheDestinationKeepsThemAll() throws Exception {
    Close waiting = rig.run(rig.open());
    assertThat(waiting.waitsFor()).contains("since it was taken out");
    rig.deliver();
    Close done = rig.run(waiting);

    assertThat(done.waitsFor()).isNull();
    assertThat(done.state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones())
        .containsExactly("org a DROPPED", "org b DROPPED", "other c DROPPED");
    assertThat(rig.texts("SELECT 1 FROM pg_class WHERE relname LIKE '%2026_03_01'")).isEmpty();
    rig.deliver();
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c");
  }

  /// A step that waits is not taken again, so nothing is rested for after it.
  @Test
  void betweenStepsTheDatabaseIsLeftToOthers() throws Exception {
    Close close = rig.open();
    List<Duration> rests = new ArrayList<>();
    Pace pace = new Pace(new TimeShare(new BigDecimal("0.5")), rests::add);
    Map<Long, String> failures =
        new CloseOutJob(rig.closes, _ -> rig.closeOut(), () -> false, _ -> {}, pace).execute();

    assertThat(failures).isEmpty();
    assertThat(rig.closes.get(close.id()).state()).isEqualTo(new CloseState.Detached());
    assertThat(rests).as("before the detach and before the second look").hasSize(2);
    assertThat(rests).allMatch(Duration::isPositive);
  }

  /// Its transaction was open when the proof was made; the windows never see it.
  @Test
  void whatIsWrittenAfterTheProofIsDeliveredFromWhatWasTakenOut() throws Exception {
    Close close = rig.closeOut().step(rig.open());
    assertThat(close.state()).isEqualTo(new CloseState.Proven());
    rig.application.execute(rig.row("late", "org", 7), "UPDATE items SET value = 8 WHERE id = 'b'");

    Close waiting = afterAWindow(rig.run(close));
    assertThat(waiting.state()).isEqualTo(new CloseState.Detached());
    assertThat(waiting.waitsFor()).contains("brings memory 2 rows");
    assertThat(rig.tombstones()).isEmpty();
    assertThat(rig.run(waiting).waitsFor()).contains("brings memory what was written");

    rig.deliver();
    Close done = rig.run(waiting);
    assertThat(done.state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.deliveries.current()).containsEntry("late", 7L).containsEntry("b", 8L);
    assertThat(rig.tombstones()).hasSize(4);
  }

  @Test
  void aDestinationThatLacksARowHoldsItBack() throws Exception {
    rig.application.execute(rig.row("d", "other", 4));
    Close waiting = rig.run(rig.open());

    assertThat(waiting.state()).isEqualTo(new CloseState.Open());
    assertThat(waiting.waitsFor()).contains("not every row of it may go");
    rig.deliver();
    assertThat(afterAWindow(rig.run(waiting)).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones()).hasSize(4);
  }

  private Close afterAWindow(Close close) throws Exception {
    rig.deliver();
    return rig.run(close);
  }

  @Test
  void aWriterThatIsOpenHoldsItBack() throws Exception {
    Close close = rig.closeOut().step(rig.open());
    try (Connection writer = rig.application.writer()) {
      writer.setAutoCommit(false);
      ReadingRig.run(writer, rig.row("open", "org", 5));
      Close waiting = rig.run(close);
      assertThat(waiting.state()).isEqualTo(new CloseState.Proven());
      assertThat(waiting.waitsFor()).contains("end long transactions");
      writer.commit();
    }
    Close waiting = afterAWindow(rig.run(close));
    assertThat(waiting.waitsFor()).contains("brings memory 1 rows");
    rig.deliver();
    assertThat(rig.run(waiting).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.deliveries.current()).containsEntry("open", 5L);
  }

  /// The windows read the delete when its row is out of the table: it must not be taken for gone.
  @Test
  void aRowThatWasDeletedAndWrittenAgainStays() throws Exception {
    Close close = rig.closeOut().step(rig.open());
    rig.application.execute("DELETE FROM items WHERE id = 'a'", rig.row("a", "org", 9));
    Close waiting = rig.run(close);
    // What would be delivered by now goes before the window that reads the delete.
    rig.worker.work();
    waiting = afterAWindow(rig.run(waiting));
    assertThat(waiting.waitsFor()).contains("brings memory 1 rows");
    Close done = afterAWindow(waiting);
    rig.deliver();

    assertThat(done.state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.deliveries.current()).containsEntry("a", 9L);
  }

  /// A repair asks the destination for its keys, and the source for those: archived rows are gone
  /// there, and stay at the destination.
  @Test
  void aRepairDoesNotTakeBackWhatWasArchived() throws Exception {
    Close done = afterAWindow(rig.run(rig.open()));
    assertThat(done.state()).isEqualTo(new CloseState.Dropped());
    rig.application.execute(
        "INSERT INTO items (id, value, created_at, updated_at) VALUES ('hot', 1, '2026-03-02 10:00', '%s')"
            .formatted(rig.application.time.now()));
    rig.deliver();
    rig.application.execute("TRUNCATE items");
    rig.deliver();
    rig.deliver();

    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c");
  }

  /// A hold that is there before the last look keeps its rows; with it released they go, and the
  /// batches of others are as they were.
  @Test
  void aHoldThatIsPlacedMeanwhileKeepsItsRows() throws Exception {
    Close close = rig.stepTo(new CloseState.Intended());
    LegalHold hold = rig.hold("other");

    Close waiting = rig.run(close);
    assertThat(waiting.state()).isEqualTo(new CloseState.Verified());
    assertThat(waiting.waitsFor()).contains("hold " + hold.id(), "a case");
    assertThat(rig.tombstones())
        .containsExactly("org a INTENDED", "org b INTENDED", "other c VOID");
    assertThat(rig.texts("SELECT id FROM " + Sql.table(close.partition().closed()))).contains("c");

    var unused =
        new HoldStore(rig.deliveries.control)
            .release(hold.id(), "test", "settled", rig.deliveries.control.now());
    assertThat(rig.run(waiting).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones())
        .containsExactlyInAnyOrder(
            "org a DROPPED", "org b DROPPED", "other c VOID", "other c DROPPED");
  }

  @Test
  void aHoldThatComesTooLateIsRefused() throws Exception {
    Close close = rig.stepTo(new CloseState.Dropping());
    LateHold late = new LateHold(rig.deliveries.control);

    assertThatThrownBy(() -> late.require(HoldOrder.ofAll("app", "org", "a case")))
        .isInstanceOf(LateHold.TooLateException.class)
        .hasMessageContaining("being dropped, batch")
        .hasMessageContaining("waybill recall");
    late.require(HoldOrder.ofAll("app", "third", "a case"));
    assertThat(rig.run(close).state()).isEqualTo(new CloseState.Dropped());
    late.require(HoldOrder.ofAll("app", "org", "a case"));
  }

  /// What was proven long ago is proven again, by the gate of now.
  @Test
  void anOldProofIsMadeAnew() throws Exception {
    Close close = rig.stepTo(new CloseState.Proven());
    rig.deliveries
        .control
        .jdbc()
        .sql(
            "UPDATE partition_close SET proof = jsonb_set(proof, '{at}', to_jsonb('2026-01-01T00:00:00Z'::text))")
        .update();
    LegalHold hold = rig.hold("org");

    Close waiting = rig.run(rig.closes.get(close.id()));
    assertThat(waiting.state()).isEqualTo(new CloseState.Proven());
    assertThat(waiting.waitsFor()).contains("not every row of it may go");
    assertThat(rig.texts("SELECT count(*) FROM items")).containsExactly("3");

    var unused =
        new HoldStore(rig.deliveries.control)
            .release(hold.id(), "test", "settled", rig.deliveries.control.now());
    assertThat(afterAWindow(rig.run(waiting)).state()).isEqualTo(new CloseState.Dropped());
  }

  /// It is missed as any other partition that goes without us.
  @Test
  void whatSomebodyElseDroppedIsAbandoned() throws Exception {
    Close close = rig.stepTo(new CloseState.Proven());
    rig.application.execute("DROP TABLE " + CloseRig.PARTITION);

    assertThat(rig.run(close).state()).isEqualTo(new CloseState.Abandoned());
    assertThat(
            rig.deliveries
                .control
                .jdbc()
                .sql("SELECT kind FROM waybill_archive.archive_log")
                .query((row, n) -> String.valueOf(row.getString(1)))
                .list())
        .containsExactly("unproven_drop");
  }

  /// A reader of what was taken out is waited for.
  @Test
  void aDropThatCannotHaveItsLockWaits() throws Exception {
    Close close = rig.stepTo(new CloseState.Dropping());
    try (Connection reader = rig.application.writer()) {
      reader.setAutoCommit(false);
      ReadingRig.run(
          reader, "LOCK TABLE " + Sql.table(close.partition().closed()) + " IN ACCESS SHARE MODE");
      Close waiting = rig.run(close);
      assertThat(waiting.state()).isEqualTo(new CloseState.Dropping());
      assertThat(waiting.waitsFor()).contains("end long transactions");
      reader.rollback();
    }
    assertThat(rig.run(close).state()).isEqualTo(new CloseState.Dropped());
  }

  /// A destination keeps those, and holds more of a day than the source: rightly.
  @Test
  void rowsThatWentByThemselvesKeepNoPartitionFromGoing() throws Exception {
    HoldStore holds = new HoldStore(rig.deliveries.control);
    LegalHold hold =
        holds.add(
            new HoldOrder("app", null, "org", List.of("b"), null, null, null, "a case"),
            "test",
            rig.deliveries.control.now(),
            _ -> {});
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    var unused = holds.release(hold.id(), "test", "settled", rig.deliveries.control.now());

    assertThat(afterAWindow(rig.run(rig.open())).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones())
        .containsExactly("org a DROPPED", "org b DROPPED", "other c DROPPED");
    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c");
  }
}
