package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
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
      dev.waybill.dispatcher.source.ReadingRig.run(writer, rig.row("open", "org", 5));
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
    Close waiting = afterAWindow(rig.run(close));
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
}
