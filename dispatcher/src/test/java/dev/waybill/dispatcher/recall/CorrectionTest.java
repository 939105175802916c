package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.archive.Tombstone;
import dev.waybill.dispatcher.recall.CorrectionReport.Change;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a replica, which somebody may alter.
@Tag("server")
class CorrectionTest {
  private static final Map<String, @Nullable String> SET = Map.of("value", "41");

  @TempDir private Path folder;
  private RecallRig rig;
  private CorrectionStore store;
  private long recall;

  @BeforeEach
  void open() throws Exception {
    rig = RecallRig.ofReplica(folder);
    rig.closing.application.execute(rig.closing.row("a", "org", 1), rig.closing.row("b", "org", 2));
    var _ = rig.drop();
    recall = rig.recalled("a", "b");
    store = new CorrectionStore(rig.control);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContainingAll(parts);
  }

  private void untouched() throws Exception {
    assertThat(rig.closing.texts("SELECT id FROM items")).isEmpty();
    assertThat(rig.closing.texts("SELECT kind FROM waybill_source.delete_log")).isEmpty();
  }

  /// Asked for, approved by another person, run, found again.
  @Test
  void aCorrectedRowIsTheNewestVersionAndItsTombstoneNamesTheOneBefore() throws Exception {
    long late = rig.approved(RecallRig.byId("a"));
    CorrectionReport asked = rig.request(recall, "a", SET);
    long id = asked.correction().id();
    assertThat(asked.changes()).containsExactly(new Change("value", "1", "41"));
    assertThat(asked.destinations()).containsExactly("memory");
    assertThat(rig.corrections().show(id)).isEqualTo(asked);
    refused(() -> rig.corrections().run(id, "ann"), "approved by a second person, found it is not");
    refused(() -> store.approve(id, "ann", "me", rig.control.now()), "found ann, who asked for");
    Correction approved = store.approve(id, "bob", "seen", rig.control.now());
    assertThat(approved.state()).isEqualTo(CorrectionState.APPROVED);
    refused(
        () -> store.approve(id, "cid", "too", rig.control.now()), "found correction", "APPROVED");

    CorrectionReport waiting = rig.corrections().run(id, "bob");
    assertThat(waiting.waitsFor()).singleElement().asString().contains("brings it to memory");
    assertThat(waiting.correction().state()).isEqualTo(CorrectionState.DELIVERING);
    assertThat(rig.tombstones("a")).as("not before it is read back").hasSize(1);
    refused(() -> store.withdraw(id, "ann", "no", rig.control.now()), "DELIVERING");
    rig.closing.deliver();
    CorrectionReport done = rig.corrections().run(id, "bob");
    assertThat(done.correction().state()).isEqualTo(CorrectionState.DONE);
    assertThat(rig.corrections().run(id, "bob")).isEqualTo(done);
    assertThat(rig.closing.held(List.of("a", "b"))).isEqualTo(Map.of("a", 41L, "b", 2L));
    untouched();

    List<Tombstone> chain = rig.tombstones("a");
    assertThat(chain).extracting(Tombstone::state).containsExactly("DROPPED", "DROPPED");
    assertThat(chain.getFirst().corrects()).isEqualTo(chain.getLast().batch());
    assertThat(chain.getLast().correctedIn()).isEqualTo(chain.getFirst().batch());
    assertThat(chain.getFirst().updated()).isAfter(chain.getLast().updated());
    assertThat(
            rig.control
                .jdbc()
                .sql(
                    "SELECT organisation || ' ' || body FROM waybill_archive.archive_log WHERE kind = 'correct' AND batch = ?")
                .param(chain.getFirst().batch())
                .query(String.class)
                .single())
        .startsWith("org ")
        .contains(
            "\"supersedes\":{\"batch\":%d,\"id\":\"%s\"}"
                .formatted(chain.getLast().batch(), chain.getLast().idCommitment()));

    long again = rig.approved(RecallRig.of("org"));
    assertThat(rig.recalls.find(again).orElseThrow().rows()).as("the newest of each").isEqualTo(2);
    RecallReport report = rig.recall().run(again, "bob");
    assertThat(report.refusals()).isEmpty();
    assertThat(
            rig.closing.texts(
                "SELECT id || ' ' || value FROM waybill_recalled.recalled_items WHERE _waybill_recall = %d ORDER BY 1"
                    .formatted(again)))
        .containsExactly("a 41", "b 2");
    RecallReport superseded = rig.recall().run(late, "bob");
    assertThat(superseded.refusals()).extracting(Refusal::cause).containsExactly(Cause.SUPERSEDED);
    assertThat(superseded.recall().refused()).isEqualTo(1);
    assertThat(superseded.recall().erased()).isZero();
    refused(() -> rig.request(recall, "a", SET), "none whose tombstone is its newest");

    CorrectionReport second = rig.correct(again, "a", Collections.singletonMap("value", null));
    assertThat(second.correction().state()).isEqualTo(CorrectionState.DONE);
    assertThat(rig.closing.held(List.of("a"))).as("no value").isEmpty();
    assertThat(rig.tombstones("a")).hasSize(3);
    assertThat(rig.recalls.find(rig.recalled("a")).orElseThrow().rows()).isEqualTo(1);
  }

  @Test
  void theOwnerCorrectsItInItsRecalledTable() throws Exception {
    refused(() -> rig.request(recall, "b", Map.of()), "expected a value that differs");
    rig.closing.application.execute(
        "UPDATE waybill_recalled.recalled_items SET value = 7 WHERE id = 'b'");
    assertThat(rig.correct(recall, "b", Map.of()).correction().changed()).containsExactly("value");
    assertThat(rig.closing.held(List.of("b"))).isEqualTo(Map.of("b", 7L));

    for (String other :
        List.of(
            "id = 'z'", "organization_id = 'other'", "created_at = created_at + interval '1 s'")) {
      String before =
          rig.closing.text(
              "SELECT recalled_items::text FROM waybill_recalled.recalled_items WHERE _waybill_id = 'a'");
      rig.closing.application.execute(
          "UPDATE waybill_recalled.recalled_items SET %s WHERE _waybill_id = 'a'".formatted(other));
      refused(
          () -> rig.request(recall, "a", SET), "expected key, organisation and event date to stay");
      rig.closing.application.execute(
          "UPDATE waybill_recalled.recalled_items r SET id = o.id, organization_id = o.organization_id, created_at = o.created_at"
              + " FROM (SELECT ('%s'::waybill_recalled.recalled_items).*) AS o WHERE r._waybill_id = 'a'"
                  .formatted(before));
    }
    assertThat(rig.request(recall, "a", SET).changes()).hasSize(1);
  }

  @Test
  void whatCannotBeCorrectedIsRefused() throws Exception {
    for (String column : List.of("id", "organization_id", "created_at", "updated_at", "nosuch")) {
      refused(
          () -> rig.request(recall, "a", Map.of(column, "2026-03-01")),
          "expected a column of items that can be corrected (value), found " + column);
    }
    refused(() -> rig.request(recall, "a", Map.of("value", "many")), "invalid input syntax");
    refused(
        () -> rig.request(recall, "nobody", SET), "expected a row nobody among those of recall");
    refused(() -> rig.request(recall + 1, "a", SET), "expected a row a among those of recall");
    long another = rig.recalled("b");
    refused(() -> rig.request(another, "a", SET), "placed by recall " + another);
    long notRun = rig.approved(RecallRig.byId("a"));
    refused(() -> rig.request(notRun, "a", SET), "placed by recall " + notRun);
    assertThat(rig.closing.texts("SELECT id FROM waybill_recalled.corrected_items")).isEmpty();

    long first = rig.request(recall, "a", SET).correction().id();
    refused(() -> rig.request(recall, "a", Map.of("value", "5")), "no other correction of row a");
    assertThat(store.withdraw(first, "ann", "another", rig.control.now()).state())
        .isEqualTo(CorrectionState.WITHDRAWN);
    refused(() -> store.approve(first, "bob", "seen", rig.control.now()), "WITHDRAWN");
    long second = rig.approvedCorrection(recall, "a", Map.of("value", "5"));
    rig.closing.application.execute("UPDATE waybill_recalled.corrected_items SET value = 6");
    refused(() -> rig.corrections().run(second, "bob"), "as it was approved, found it changed");
    rig.closing.application.execute("DELETE FROM waybill_recalled.corrected_items");
    refused(() -> rig.corrections().run(second, "bob"), "its recall has expired");
    assertThat(store.withdraw(second, "ann", "expired", rig.control.now()).state())
        .as("nothing was sent")
        .isEqualTo(CorrectionState.WITHDRAWN);
    assertThat(rig.request(recall, "a", SET).changes()).hasSize(1);
  }

  @Test
  void whatWasAlteredAtTheDestinationIsRefused() throws Exception {
    rig.atReplica("UPDATE held.items SET value = 7 WHERE id = 'a'");
    refused(() -> rig.request(recall, "a", SET), "row a at memory as it was dropped", "ALTERED");
    rig.atReplica("UPDATE held.items SET value = 1 WHERE id = 'a'");
    long id = rig.approvedCorrection(recall, "a", SET);
    rig.atReplica("UPDATE held.items SET updated_at = updated_at + interval '1 us' WHERE id = 'a'");
    refused(() -> rig.corrections().run(id, "bob"), "OTHER_VERSION");
    rig.atReplica("DELETE FROM held.items WHERE id = 'a'");
    refused(() -> rig.corrections().run(id, "bob"), "MISSING");
  }

  /// Between its delivery and the look at it.
  @Test
  void whatIsReadBackOtherwiseHasNoTombstone() throws Exception {
    long id = rig.approvedCorrection(recall, "a", SET);
    var _ = rig.corrections().run(id, "bob");
    rig.closing.deliver();
    rig.atReplica("UPDATE held.items SET value = 42 WHERE id = 'a'");
    refused(() -> rig.corrections().run(id, "bob"), "OTHER_VERSION");
    assertThat(rig.tombstones("a")).hasSize(1);
    rig.atReplica("UPDATE held.items SET value = 41 WHERE id = 'a'");
    assertThat(rig.corrections().run(id, "bob").correction().state())
        .isEqualTo(CorrectionState.DONE);
  }

  /// Its tombstone stands for what a destination holds; the one before does not any more.
  @Test
  void aDestinationIsComparedWithTheCorrectedRow() throws Exception {
    long id = rig.approvedCorrection(recall, "a", SET);
    var _ = rig.corrections().run(id, "bob");
    rig.closing.deliver();
    assertThat(rig.closing.compare(Depth.KEYS).streams().getFirst().differences())
        .as("its tombstone is not there yet")
        .isEmpty();
    assertThat(rig.corrections().run(id, "bob").correction().state())
        .isEqualTo(CorrectionState.DONE);
    OfStream equal = rig.closing.compare(Depth.KEYS).streams().getFirst();
    assertThat(equal.differences()).isEmpty();
    assertThat(equal.compared()).as("rows, where digests are equal").isZero();

    var _ = rig.correct(rig.recalled("a"), "a", Map.of("value", "42"));
    OfStream twice = rig.closing.compare(Depth.KEYS).streams().getFirst();
    assertThat(twice.differences()).isEmpty();
    assertThat(twice.compared()).isZero();

    rig.atReplica("UPDATE held.items SET updated_at = updated_at - interval '1 s' WHERE id = 'a'");
    assertThat(rig.closing.compare(Depth.KEYS).streams().getFirst().differences())
        .extracting(each -> each.kind() + " " + each.key())
        .containsExactly("ALTERED id=a");
    rig.atReplica("DELETE FROM held.items WHERE id = 'a'");
    assertThat(rig.closing.compare(Depth.KEYS).streams().getFirst().differences())
        .extracting(each -> each.kind() + " " + each.key())
        .containsExactly("MISSING id=a");
  }

  /// The window that brings it lands between plan and delivery of the correction, which would hide
  /// it.
  @Test
  void aRowThatIsThereAgainIsNotHidden() throws Exception {
    long id = rig.approvedCorrection(recall, "a", SET);
    var _ = rig.corrections().run(id, "bob");
    assertThat(rig.correctionsDue("'infinity'")).isEqualTo(1);
    rig.closing.application.execute(rig.closing.row("a", "org", 9));
    rig.closing.deliver();
    assertThat(rig.closing.held(List.of("a"))).isEqualTo(Map.of("a", 9L));
    assertThat(rig.correctionsDue("clock_timestamp()")).isEqualTo(1);
    rig.closing.deliver();
    assertThat(rig.closing.held(List.of("a"))).isEqualTo(Map.of("a", 9L));
    refused(() -> rig.corrections().run(id, "bob"), "OTHER_VERSION");
    assertThat(rig.tombstones("a")).hasSize(1);
    rig.closing.application.execute(rig.closing.row("b", "org", 9));
    refused(() -> rig.request(recall, "b", SET), "found it there again");
  }
}
