package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.closing.BoundedDelete.Resumed;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.source.SourceException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that die, or sleep and wake up, at every step of a batch.
@Tag("server")
class DeleteCrashTest {
  @TempDir private Path folder;
  private CloseRig rig;
  private final Set<String> written = new TreeSet<>();

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, adapter -> adapter);
    write("a", "b");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void write(String... ids) throws SQLException {
    for (String id : ids) {
      rig.application.execute(rig.row(id, "org", 1));
      written.add(id);
    }
    rig.deliver();
  }

  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Consumer<DeleteStep> dyingAfter(DeleteStep step) {
    return done -> {
      if (done == step) {
        throw new Died();
      }
    };
  }

  private List<String> left() throws SQLException {
    return rig.texts("SELECT id FROM items ORDER BY id");
  }

  /// What holds at any moment, whoever died where: a row that is gone has one tombstone that
  /// counts, and no tombstone says of a row that it is gone while it is there.
  private void requireSound() throws SQLException {
    Set<String> there = new TreeSet<>(left());
    Set<String> gone = new TreeSet<>(written);
    gone.removeAll(there);
    List<String> counting = ids("state <> 'VOID'");
    assertThat(counting).as("what is gone has a tombstone").containsAll(gone);
    assertThat(counting).as("tombstoned once").doesNotHaveDuplicates();
    assertThat(ids("state = 'DROPPED'")).as("said to be gone").noneMatch(there::contains);
    for (int batch :
        rig.deliveries
            .control
            .jdbc()
            .sql("SELECT id FROM waybill_archive.cold_storage_batch WHERE state <> 'VOID'")
            .query(Integer.class)
            .list()) {
      assertThat(rig.archive().doubles(batch)).isEmpty();
    }
    assertThat(rig.texts("SELECT kind FROM waybill_source.delete_log")).isEmpty();
  }

  /// What a mark refers to is a row, or kept, and never both.
  private void requireKept() throws SQLException {
    List<String> kept = new ArrayList<>(rig.kept());
    kept.replaceAll(line -> line.replaceAll(" .*", ""));
    List<String> there = left();
    List<String> marked = rig.texts("SELECT item_id FROM marks ORDER BY 1");
    assertThat(kept).isEqualTo(marked.stream().filter(id -> !there.contains(id)).toList());
  }

  private List<String> ids(String states) {
    return rig.deliveries
        .control
        .jdbc()
        .sql("SELECT row_id FROM waybill_archive.cold_storage_tombstone WHERE " + states)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  @Test
  void whateverDiesWhereNothingIsLostAndNothingIsDoneTwice() throws Exception {
    Set<DeleteStep> ofABatch = EnumSet.range(DeleteStep.PROVEN, DeleteStep.DROPPED);
    int expected = 0;
    rig.evidence = Evidence.COPY;
    for (DeleteStep step : ofABatch) {
      write(step + "1", step + "2");
      rig.mark("m" + step, step + "1");
      expected += 2;
      List<String> before = left();
      assertThatThrownBy(() -> rig.deletes(dyingAfter(step)).runOnce(CloseRig.order("org")))
          .isInstanceOf(Died.class);
      requireSound();
      requireKept();
      boolean committed = step.compareTo(DeleteStep.COMMITTED) >= 0;
      assertThat(left()).as("after %s", step).isEqualTo(committed ? List.of() : before);
      boolean opened = step.compareTo(DeleteStep.INTENDED) >= 0;

      if (opened && step != DeleteStep.DROPPED) {
        assertThatThrownBy(() -> rig.deletes(dyingAfter(DeleteStep.LOOKED_UP)).resume())
            .isInstanceOf(Died.class);
        requireSound();
        assertThatThrownBy(() -> rig.deletes(dyingAfter(DeleteStep.SETTLED)).resume())
            .isInstanceOf(Died.class);
        requireSound();
      }
      assertThat(rig.deletes().resume()).isEqualTo(new Resumed(0, 0, 0));
      DeleteOutcome next = rig.deletes().runOnce(CloseRig.order("org"));
      assertThat(next.deleted()).as("after %s", step).isEqualTo(committed ? 0 : before.size());
      requireSound();
      requireKept();
      assertThat(left()).isEmpty();
    }
    assertThat(ids("state = 'DROPPED'")).hasSize(expected + 2);
    rig.deliver();
    rig.deliver();
    assertThat(rig.deliveries.current().keySet()).isEqualTo(written);
  }

  /// It has the batch in the source, and nobody can say yet what becomes of it.
  @Test
  void aBatchOfATransactionThatIsOpenIsLeftToIt() throws Exception {
    BoundedDelete other = rig.deletes();
    for (DeleteStep step : List.of(DeleteStep.DELETED, DeleteStep.INTENDED)) {
      write(step.name());
      List<Resumed> seen = new ArrayList<>();
      List<String> waiting = new ArrayList<>();
      DeleteOutcome slow =
          rig.deletes(
                  CloseRig.at(
                      step,
                      () -> {
                        seen.add(other.resume());
                        waiting.add(other.runOnce(CloseRig.order("org")).waitsFor());
                      }))
              .runOnce(CloseRig.order("org"));

      requireSound();
      assertThat(seen).as("after %s", step).containsExactly(new Resumed(0, 0, 1));
      assertThat(waiting).containsExactly("another process is deleting its rows");
      assertThat(slow.deleted()).isPositive();
    }
    assertThat(left()).isEmpty();
    assertThat(ids("state = 'DROPPED'")).hasSize(4);
  }

  /// It sleeps between its COMMIT and the archive; the one that wakes up finds it done.
  @Test
  void aBatchThatWasDeletedIsSettledByWhoeverFindsIt() throws Exception {
    List<Resumed> seen = new ArrayList<>();
    DeleteOutcome slow =
        rig.deletes(CloseRig.at(DeleteStep.COMMITTED, () -> seen.add(rig.deletes().resume())))
            .runOnce(CloseRig.order("org"));

    assertThat(seen).containsExactly(new Resumed(1, 0, 0));
    assertThat(slow.deleted()).isEqualTo(2);
    requireSound();
  }

  /// The server has ended its session while it slept.
  @Test
  void aProcessThatWakesUpWhenItsBatchIsVoidDeletesNothing() throws Exception {
    List<Resumed> seen = new ArrayList<>();
    BoundedDelete sleeper =
        rig.deletes(
            CloseRig.at(
                DeleteStep.DELETED,
                () -> {
                  var _ =
                      rig.texts(
                          """
                          SELECT pg_terminate_backend(pid, 5000)::text FROM pg_stat_activity
                          WHERE application_name = 'waybill deleting' AND datname = current_database()
                          """);
                  seen.add(rig.deletes().resume());
                }));

    assertThatThrownBy(() -> sleeper.runOnce(CloseRig.order("org")))
        .isInstanceOf(SourceException.class);
    assertThat(seen).containsExactly(new Resumed(0, 1, 0));
    assertThat(left()).containsExactly("a", "b");
    assertThat(rig.tombstones()).containsExactly("org a VOID", "org b VOID");
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
    requireSound();
  }

  /// It had not come to name itself.
  @Test
  void nobodyDeletesByABatchThatIsNobodys() throws Exception {
    BoundedDelete sleeper =
        rig.deletes(
            CloseRig.at(
                DeleteStep.RESERVED,
                () ->
                    rig.application.execute(
                        "INSERT INTO waybill_source.retention_delete (batch, xid) VALUES (%s, NULL)"
                            .formatted(
                                rig.deliveries.query(
                                    "SELECT last_value FROM waybill_archive.batch_id")))));

    assertThatThrownBy(() -> sleeper.runOnce(CloseRig.order("org")))
        .hasMessageContaining("retention_delete_pkey");
    assertThat(left()).containsExactly("a", "b");
    assertThat(rig.tombstones()).isEmpty();
  }

  /// Where the control database has lost what came after a batch was intended.
  @Test
  void theSourceIsBelievedWhereTheArchiveIsBehind() throws Exception {
    assertThatThrownBy(
            () -> rig.deletes(dyingAfter(DeleteStep.INTENDED)).runOnce(CloseRig.order("org")))
        .isInstanceOf(Died.class);
    String batch = rig.deliveries.query("SELECT id FROM waybill_archive.cold_storage_batch");
    rig.application.execute(
        "BEGIN",
        "INSERT INTO waybill_source.retention_delete (batch, xid) VALUES (%s, pg_current_xact_id())"
            .formatted(batch),
        "DELETE FROM items",
        "COMMIT");

    assertThat(rig.deletes().resume()).isEqualTo(new Resumed(1, 0, 0));
    assertThat(rig.tombstones().stream().collect(Collectors.joining("; ")))
        .isEqualTo("org a DROPPED; org b DROPPED");
    requireSound();
  }
}
