package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which batches count when a destination is compared, and when.
@Tag("server")
class ArchivedSumsTest {
  @TempDir private Path folder;
  private final CountedCalls calls = new CountedCalls();
  private CloseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, calls::count);
    rig.application.execute(
        rig.row("a", "org", 1),
        rig.row("b", "org", 2),
        rig.row("c", "org", 3, "2026-02-01 10:00"),
        rig.row("d", "other", 4));
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  /// How a run ends, and whether rows were fetched.
  private String compare() throws Exception {
    calls.forget();
    OfStream found = rig.compare(Depth.KEYS).streams().getFirst();
    return found.verdict() + (calls.of("fetch") + calls.of("keys") > 0 ? " by rows" : "");
  }

  private String query(String sql) {
    return rig.deliveries.query(sql);
  }

  /// The digests of a source that has not committed a delete have its rows still.
  @Test
  void aRunBesideADeleteIsRightAtEveryStep() throws Exception {
    Map<DeleteStep, String> found = new TreeMap<>();
    BoundedDelete deletes =
        rig.deletes(step -> {
          try {
            found.put(step, compare());
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(deletes.runOnce(CloseRig.order("org")).deleted()).isEqualTo(3);

    assertThat(found)
        .containsEntry(DeleteStep.INTENDED, "EQUAL")
        .containsEntry(DeleteStep.DROPPING, "EQUAL by rows")
        .containsEntry(DeleteStep.DELETED, "EQUAL by rows")
        .containsEntry(DeleteStep.COMMITTED, "EQUAL")
        .containsEntry(DeleteStep.DROPPED, "EQUAL");
  }

  /// Asked before the source, the archive would not know yet what the source lacks.
  @Test
  void whatGoesInTheMiddleOfARunIsKnownToIt() throws Exception {
    DeleteOutcome[] gone = new DeleteOutcome[1];
    calls.after("readBack", () -> gone[0] = rig.deletes().runOnce(CloseRig.order("org")));
    OfStream found = rig.compare(Depth.KEYS).streams().getFirst();

    assertThat(gone[0].deleted()).isEqualTo(3);
    assertThat(found.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(calls.of("readBack")).as("by its digests").isEqualTo(1);
  }

  @Test
  void aBatchThatIsVoidDoesNotCount() throws Exception {
    DeleteOutcome held =
        rig.deletes(CloseRig.at(DeleteStep.INTENDED, () -> rig.hold("org")))
            .runOnce(CloseRig.order("org"));
    assertThat(held.waitsFor()).contains("a hold was placed");
    assertThat(rig.tombstones()).containsExactly("org a VOID", "org b VOID", "org c VOID");
    assertThat(query("SELECT sum(rows) FROM waybill_archive.cold_storage_day")).isEqualTo("3");

    assertThat(compare()).isEqualTo("EQUAL");
  }

  /// The rows of a partition are in no table until it is dropped.
  @Test
  void aRunBesideACloseOutTakesNothingForTooMuch() throws Exception {
    Close close = rig.open();
    Map<String, String> found = new TreeMap<>();
    for (int steps = 0; !close.state().isEnded() && steps < 20; steps++) {
      close = rig.closeOut().step(close);
      found.put(close.state().stored(), compare());
      if (close.waitsFor() != null) {
        rig.deliver();
      }
    }

    assertThat(found)
        .containsEntry("PROVEN", "EQUAL")
        .containsEntry("DETACHED", "DIFFERENT by rows")
        .containsEntry("INTENDED", "EQUAL")
        .containsEntry("DROPPING", "EQUAL")
        .containsEntry("DROPPED", "EQUAL");
    assertThat(
            query(
                "SELECT string_agg(DISTINCT kind || ' ' || cause, ',') FROM reconciliation_finding"))
        .isEqualTo("EXTRA CLOSING");
  }

  /// Proving a partition reads back its one day, and fetches the rows that are drawn.
  @Test
  void rowsThatWentBeforeDoNotMakeAProofReadRows() throws Exception {
    rig.application.execute(
        "UPDATE organizations SET data_retention_days = 36500 WHERE id = 'org'");
    assertThat(rig.deletes().runOnce(CloseRig.order("other")).deleted()).isEqualTo(1);
    rig.application.execute("UPDATE organizations SET data_retention_days = 30 WHERE id = 'org'");
    calls.forget();

    assertThat(rig.closeOut().step(rig.open()).state()).isEqualTo(new CloseState.Proven());

    assertThat(calls.of("readBack")).isEqualTo(1);
    assertThat(calls.of("fetch")).as("those drawn").isEqualTo(1);
  }

  /// Batches that were written before days were kept.
  @Test
  void whatHasNoDaysIsComparedRowByRow() throws Exception {
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(3);
    rig.deliveries
        .control
        .jdbc()
        .sql("ALTER TABLE waybill_archive.cold_storage_day DISABLE TRIGGER append_only")
        .update();
    rig.deliveries.control.jdbc().sql("DELETE FROM waybill_archive.cold_storage_day").update();

    assertThat(compare()).isEqualTo("EQUAL by rows");
    assertThat(calls.of("fetch")).as("of archived rows the tombstones tell").isZero();
  }

  /// The application uses the key of an archived row for another: the newest is held.
  @Test
  void aKeyThatIsUsedAgainIsNoFinding() throws Exception {
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(3);
    rig.application.time.tick(Duration.ofMinutes(1));
    rig.application.execute(rig.row("a", "org", 9), rig.row("b", "org", 8));
    rig.deliver();
    rig.deliver();
    assertThat(compare()).isEqualTo("EQUAL by rows");

    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
    assertThat(compare()).isEqualTo("EQUAL by rows");
    assertThat(rig.tombstones())
        .isEqualTo(
            List.of(
                "org a DROPPED",
                "org a DROPPED",
                "org b DROPPED",
                "org b DROPPED",
                "org c DROPPED"));
  }
}
