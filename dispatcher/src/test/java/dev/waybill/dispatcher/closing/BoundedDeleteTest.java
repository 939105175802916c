package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.archive.BatchState;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.DaysFrom;
import dev.waybill.dispatcher.retention.Difference;
import dev.waybill.dispatcher.retention.DueScope;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that go out of day partitions and DEFAULT.
@Tag("server")
class BoundedDeleteTest {
  @TempDir private Path folder;
  private final Set<String> lacking = new HashSet<>();
  private CloseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, CloseRig.lacking(lacking));
    rig.application.execute(
        rig.row("a", "org", 1),
        rig.row("b", "org", 2),
        rig.row("c", "org", 3, "2026-02-01 10:00"),
        rig.row("d", "other", 4),
        rig.row("e", "long", 5));
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private List<String> left() throws SQLException {
    return rig.texts("SELECT id FROM items ORDER BY id");
  }

  @Test
  void eachOrganisationGoesWhenItsTimeHasComeAndNoDestinationIsTold() throws Exception {
    DeleteOutcome inDefault =
        rig.deletes().runOnce(CloseRig.order("org", "public." + CloseRig.PARTITION));
    assertThat(inDefault.deleted()).isEqualTo(1);
    assertThat(left()).containsExactly("a", "b", "d", "e");

    BoundedDelete deletes = rig.deletes();
    DeleteOutcome org = deletes.runOnce(CloseRig.order("org"));
    assertThat(org.due()).isEqualTo(2);
    assertThat(org.deleted()).isEqualTo(2);
    assertThat(org.lacking()).isEmpty();
    assertThat(deletes.runOnce(CloseRig.order("org")).isOver()).isTrue();
    assertThat(deletes.runOnce(CloseRig.order("other")).deleted()).isEqualTo(1);
    assertThat(deletes.runOnce(CloseRig.order("long")).isOver()).isTrue();

    assertThat(left()).containsExactly("e");
    assertThat(rig.tombstones())
        .containsExactly("org a DROPPED", "org b DROPPED", "org c DROPPED", "other d DROPPED");
    var batch = rig.archive().find(Objects.requireNonNull(org.batch())).orElseThrow();
    assertThat(batch.facts().way()).isEqualTo(DropWay.BOUNDED_DELETE);
    assertThat(batch.facts().relation()).isEqualTo("public.items");
    assertThat(batch.facts().deliveredTo())
        .singleElement()
        .satisfies(held -> assertThat(held.depth()).isEqualTo("full"));
    rig.application.execute(
        "UPDATE items SET updated_at = '" + rig.application.time.now() + "' WHERE id = 'e'");
    rig.deliver();
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c", "d", "e");
    rig.application.execute("DELETE FROM items WHERE id = 'e'");
    rig.deliver();
    assertThat(rig.deliveries.current())
        .as("what the application deletes travels")
        .containsOnlyKeys("a", "b", "c", "d");
  }

  /// What was planned by 36,500 days does not go by one, until a second person has approved that.
  @Test
  void daysThatBecameShorterAfterThePlanCountAsTheyWere() throws Exception {
    accept(36_500);
    rig.application.execute("UPDATE organizations SET data_retention_days = 1 WHERE id = 'long'");
    assertThat(rig.deletes().runOnce(CloseRig.order("long")).isOver()).isTrue();
    assertThat(rig.run(rig.open()).waitsFor()).contains("not every row of it may go by now");

    accept(1);
    assertThat(rig.deletes().runOnce(CloseRig.order("long")).deleted()).isEqualTo(1);
  }

  private void accept(long days) {
    rig.deliveries
        .control
        .jdbc()
        .sql(
            """
            INSERT INTO retention_days (source, place, organisation, days, accepted_at)
            VALUES (?, ?, 'long', ?, now())
            ON CONFLICT (source, place, organisation) DO UPDATE SET days = excluded.days
            """)
        .params(rig.application.source.settings().name(), DaysFrom.DEFAULT.place(), days)
        .update();
  }

  @Test
  void whatChangesAfterTheProofIsNotInTheBatch() throws Exception {
    DeleteOutcome longer =
        rig.deletes(
                CloseRig.at(
                    DeleteStep.PROVEN,
                    () ->
                        rig.application.execute(
                            "UPDATE organizations SET data_retention_days = 36500 WHERE id = 'org'")))
            .runOnce(CloseRig.order("org"));
    assertThat(longer.changed()).isEqualTo(3);
    assertThat(longer.batch()).isNull();
    assertThat(rig.texts("SELECT batch FROM waybill_source.retention_delete")).isEmpty();
    rig.application.execute("UPDATE organizations SET data_retention_days = 30 WHERE id = 'org'");

    DeleteOutcome first =
        rig.deletes(
                CloseRig.at(
                    DeleteStep.PROVEN,
                    () ->
                        rig.application.execute(
                            "UPDATE items SET value = 9, updated_at = '%s' WHERE id = 'b'"
                                .formatted(rig.application.time.now()),
                            "DELETE FROM items WHERE id = 'c'")))
            .runOnce(CloseRig.order("org"));

    assertThat(first.deleted()).isEqualTo(1);
    assertThat(first.changed()).isEqualTo(2);
    assertThat(left()).containsExactly("b", "d", "e");
    assertThat(rig.tombstones()).containsExactly("org a DROPPED");
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).due())
        .as("what is not delivered yet")
        .isZero();
    rig.deliver();
    assertThat(rig.deliveries.current())
        .doesNotContainKey("c")
        .containsKey("a")
        .containsEntry("b", 9L);
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    rig.deliver();
    assertThat(rig.deliveries.current()).containsKeys("a", "b");
  }

  @Test
  void whatADestinationLacksStaysAndIsNamed() throws Exception {
    lacking.add("a");
    BoundedDelete deletes = rig.deletes();
    DeleteOutcome outcome = deletes.runOnce(CloseRig.order("org"));

    assertThat(outcome.due()).isEqualTo(3);
    assertThat(outcome.deleted()).isEqualTo(2);
    assertThat(outcome.lacking())
        .singleElement()
        .satisfies(readBack -> {
          assertThat(readBack.destination().value()).isEqualTo("memory");
          assertThat(readBack.notHeld())
              .singleElement()
              .satisfies(row -> {
                assertThat(row.row().values()).first().isEqualTo("a");
                assertThat(row.difference()).isEqualTo(Difference.MISSING);
              });
        });
    assertThat(deletes.runOnce(CloseRig.order("org")).isOver()).isTrue();
    assertThat(left()).containsExactly("a", "d", "e");
    lacking.clear();
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
  }

  /// A destination that is not asked would hold everything.
  @Test
  void everyDestinationOfThePolicyIsAsked() {
    ClosingTable table = rig.table();

    assertThatThrownBy(() ->
            new ClosingTable(
                table.table(),
                table.policy(),
                table.source(),
                table.owner(),
                table.reader(),
                List.of()))
        .hasMessageContaining("must hold rows of items ([memory]), found those of []");
  }

  @Test
  void aHoldIsKeptWhereItComesInTime() throws Exception {
    DeleteOutcome early =
        rig.deletes(CloseRig.at(DeleteStep.LOCKED, () -> rig.hold("org")))
            .runOnce(CloseRig.order("org"));
    assertThat(early.changed()).isEqualTo(3);
    assertThat(rig.tombstones()).isEmpty();

    List<LegalHold> placed = new ArrayList<>();
    DeleteOutcome late =
        rig.deletes(CloseRig.at(DeleteStep.INTENDED, () -> placed.add(rig.hold("other"))))
            .runOnce(CloseRig.order("other"));
    assertThat(late.waitsFor()).contains("a hold was placed");
    assertThat(rig.tombstones()).containsExactly("other d VOID");
    assertThat(rig.deliveries.query("SELECT hold FROM waybill_archive.cold_storage_batch"))
        .isEqualTo(String.valueOf(placed.getFirst().id()));
    assertThat(rig.deletes().runOnce(CloseRig.order("other")).isOver()).isTrue();
    assertThat(left()).containsExactly("a", "b", "c", "d", "e");

    rig.release(placed.getFirst());
    List<BatchState> seen = new ArrayList<>();
    DeleteOutcome released =
        rig.deletes(
                CloseRig.at(
                    DeleteStep.DROPPING,
                    () ->
                        rig.deliveries.control.transaction(() ->
                            rig.archive()
                                .open("app", "public.items")
                                .forEach(batch ->
                                    seen.add(rig.archive().lockShared(batch.id()).state())))))
            .runOnce(CloseRig.order("other"));
    assertThat(seen)
        .as("whoever places one sees that it is too late")
        .containsExactly(new BatchState.Dropping());
    assertThat(released.deleted()).isEqualTo(1);
    assertThat(rig.tombstones()).containsExactly("other d DROPPED", "other d VOID");
  }

  @Test
  void aBatchIsBounded() throws Exception {
    rig.application.execute(
        """
        INSERT INTO items (id, organization_id, value, created_at, updated_at)
        SELECT 'n' || i, 'other', i, '2026-03-01 11:00', '%s' FROM generate_series(1, 8200) i
        """
            .formatted(rig.application.time.now()));
    rig.deliver();
    ClosingTable table = rig.table();
    DueScope due =
        new DueScope(
            table.table(), table.policy(), "other", Set.of(), List.of(), table.source().now());
    assertThat(rig.planner().due(table.source(), due, 100, 1)).as("by its bytes").hasSize(1);
    BoundedDelete deletes = rig.deletes();

    assertThat(deletes.runOnce(CloseRig.order("other")).deleted()).isEqualTo(8_192);
    assertThat(rig.texts("SELECT id FROM items WHERE id = 'd'"))
        .as("the earliest went first")
        .isEmpty();
    assertThat(deletes.runOnce(CloseRig.order("other")).deleted()).isEqualTo(9);
    assertThat(deletes.runOnce(CloseRig.order("other")).isOver()).isTrue();
  }

  /// Two rows of one key are no rows that a key names.
  @Test
  void whatWouldTakeMoreThanTheBatchIsTakenBack() throws Exception {
    rig.application.execute(rig.row("a", "long", 7, "2026-02-01 10:00"));

    assertThatThrownBy(() -> rig.deletes().runOnce(CloseRig.order("org")))
        .hasMessageContaining("expected to delete 3 rows of public.items, found 4 gone");
    assertThat(left()).containsExactly("a", "a", "b", "c", "d", "e");
    assertThat(rig.deletes().resume()).isEqualTo(new BoundedDelete.Resumed(0, 1, 0));
  }
}
