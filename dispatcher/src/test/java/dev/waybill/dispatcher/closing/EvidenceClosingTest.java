package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that marks refer to, which only a schema file says, and what goes all the same.
@Tag("server")
class EvidenceClosingTest {
  @TempDir private Path folder;
  private CloseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, adapter -> adapter);
    rig.application.execute(
        rig.row("a", "org", 1), rig.row("b", "org", 2), rig.row("c", "other", 3));
    rig.mark("m", "a");
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void requireAllGone(Close close) throws Exception {
    assertThat(close.state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.tombstones())
        .containsExactly("org a DROPPED", "org b DROPPED", "other c DROPPED");
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void oneMarkedRowKeepsItsPartitionOrIsCopiedAndThePartitionGoesWhole() throws Exception {
    Close waiting = rig.run(rig.open());
    assertThat(waiting.waitsFor()).contains("not every row of it may go");
    assertThat(rig.texts("SELECT id FROM items ORDER BY 1")).containsExactly("a", "b", "c");

    rig.evidence = Evidence.COPY;
    waiting = rig.run(waiting);
    assertThat(waiting.waitsFor()).contains("since it was taken out");
    rig.deliver();
    requireAllGone(rig.run(waiting));
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m");
    assertThat(
            rig.texts(
                "SELECT _waybill_cause || ' by ' || (_waybill_role = session_user) FROM waybill_evidence.items"))
        .containsExactly("closing " + waiting.id() + " by true");
  }

  /// Marked between proof and detach, when tombstones are there, and when it is decided to drop.
  @Test
  void whatComesToBeReferredToOnTheWayIsCopiedToo() throws Exception {
    rig.evidence = Evidence.COPY;
    Close close = rig.stepTo(new CloseState.Proven());
    rig.mark("n", "b");
    for (int steps = 0; !close.state().equals(new CloseState.Intended()) && steps < 20; steps++) {
      close = rig.closeOut().step(close);
      rig.deliver();
    }
    rig.mark("o", "b");
    close = rig.closeOut().step(close);
    assertThat(close.state()).isEqualTo(new CloseState.Dropping());
    assertThat(rig.kept())
        .containsExactly("a 1 < public.marks m", "b 2 < public.marks n, public.marks o");
    rig.mark("p", "c");
    requireAllGone(rig.run(close));
    assertThat(rig.kept()).hasSize(3).last().isEqualTo("c 3 < public.marks p");
  }

  /// The copy of the first look stays.
  @Test
  void aHoldIsNotCircumventedAndAMarkThatGoesChangesNothing() throws Exception {
    rig.evidence = Evidence.COPY;
    Close close = rig.stepTo(new CloseState.Intended());
    LegalHold hold = rig.hold("org");
    close = rig.run(close);
    assertThat(close.waitsFor()).contains("hold");
    assertThat(rig.texts("SELECT count(*) FROM waybill_closing." + close.partition().closedName()))
        .containsExactly("3");

    rig.release(hold);
    rig.application.execute("DELETE FROM marks");
    assertThat(rig.run(close).state()).isEqualTo(new CloseState.Dropped());
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m");
  }

  @Test
  void whatIsKeptIsNobodysToChangeOrToSee() throws Exception {
    rig.evidence = Evidence.COPY;
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m");
    for (String sql :
        new String[] {
          "UPDATE waybill_evidence.items SET value = 2",
          "DELETE FROM waybill_evidence.items",
          "TRUNCATE waybill_evidence.items"
        }) {
      assertThatThrownBy(() -> rig.application.execute(sql))
          .as(sql)
          .hasMessageContaining("keeps evidence and refuses");
      assertThatThrownBy(
              () -> rig.application.execute("SET session_replication_role = replica", sql))
          .as(sql)
          .hasMessageContaining("keeps evidence and refuses");
    }
    assertThat(
            rig.texts(
                "SELECT has_schema_privilege('pg_read_all_settings', 'waybill_evidence', 'USAGE')::text"))
        .containsExactly("false");
  }

  /// An id may come again, and be referred to and go again.
  @Test
  void eachVersionIsKept() throws Exception {
    rig.evidence = Evidence.COPY;
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
    rig.application.execute(rig.row("a", "org", 7));
    rig.deliver();
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m", "a 7 < public.marks m");
  }

  /// A deleter asks right before it deletes; nobody else sees the copy before the row is gone.
  @Test
  void whatIsMarkedBetweenProofAndDeleteIsCopied() throws Exception {
    rig.evidence = Evidence.COPY;
    try (Connection other = rig.application.writer()) {
      DeleteOutcome outcome =
          rig.deletes(
                  CloseRig.at(
                          DeleteStep.DROPPING,
                          () -> ReadingRig.run(other, "INSERT INTO marks VALUES ('n', 'org', 'b')"))
                      .andThen(
                          CloseRig.at(DeleteStep.COPIED, () -> assertThat(rig.kept()).isEmpty())))
              .runOnce(CloseRig.order("org"));
      assertThat(outcome.deleted()).isEqualTo(2);
    }
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m", "b 2 < public.marks n");
  }

  /// A foreign key keeps its row, whatever the policy: to delete it would change the other.
  @Test
  void whatAForeignKeyKeepsStays() throws Exception {
    rig.evidence = Evidence.COPY;
    rig.application.execute(
        "CREATE TABLE links (id text, created_at timestamp, FOREIGN KEY (id, created_at) REFERENCES items ON DELETE CASCADE)",
        "INSERT INTO links SELECT id, created_at FROM items WHERE id = 'a'");
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    assertThat(rig.texts("SELECT id FROM items ORDER BY 1")).containsExactly("a", "c");
    assertThat(rig.kept()).isEmpty();

    rig.application.execute("DELETE FROM links");
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    assertThat(rig.kept()).containsExactly("a 1 < public.marks m");
  }
}
