package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.closing.CloseRig;
import dev.waybill.dispatcher.recall.RecallExpiry.Expired;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowFetch;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class RecallTest {
  private static final String MEMORY = CloseRig.MEMORY.value();
  private static final String ODD = "a|b\\c\\\\|";
  private static final String ODD_ID = "a\\|b\\\\c\\\\\\\\\\|";

  @TempDir private Path folder;
  private RecallRig rig;
  private List<String> originals;

  @BeforeEach
  void open() throws Exception {
    rig = RecallRig.ofReplica(folder);
    rig.closing.application.execute(
        rig.closing.row("a", "org", 1),
        rig.closing.row(ODD, "org", -2),
        rig.closing.row("c", "other", 3),
        "UPDATE items SET value = NULL WHERE id = 'c'");
    originals = rig.drop();
    assertThat(rig.closing.tombstones())
        .containsExactlyInAnyOrder(
            "org a DROPPED", "org " + ODD_ID + " DROPPED", "other c DROPPED");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void recalledRowsAreWhatTheyWereAndStayUntilTheyExpire() throws Exception {
    long id = rig.approved(RecallRig.byId("a", ODD_ID, "c", "nobody", "a"));
    RecallReport report = rig.recall().run(id, "bob");

    assertThat(report.refusals()).isEmpty();
    assertThat(report.recall().placed()).isEqualTo(3);
    assertThat(report.recall().state()).isEqualTo(RecallState.DONE);
    assertThat(rig.recalled()).isEqualTo(originals);
    assertThat(rig.closing.texts("SELECT id FROM items")).isEmpty();

    RecallReport again = rig.recall().run(id, "bob");
    assertThat(again).isEqualTo(report);
    assertThat(rig.recalled()).isEqualTo(originals);
    assertThat(rig.log())
        .containsExactly(
            "org {\"erased\":0,\"placed\":2,\"recall\":%d,\"refused\":0}".formatted(id),
            "other {\"erased\":0,\"placed\":1,\"recall\":%d,\"refused\":0}".formatted(id));

    RecallExpiry expiry = rig.expiry(rig.control);
    Instant now = rig.control.now();
    assertThat(expiry.run("timer", now)).isEqualTo(new Expired(List.of(), 0, 0, List.of()));
    assertThat(rig.recalled()).isEqualTo(originals);
    Instant later = now.plus(Duration.ofDays(2));
    assertThat(new RecallExpiry(rig.control, RecallRig.SCHEMAS, Map.of()).run("timer", later))
        .as("without the login of its source nothing is said to be gone")
        .isEqualTo(new Expired(List.of(), 0, 0, List.of()));
    assertThat(expiry.run("timer", later)).isEqualTo(new Expired(List.of(id), 3, 0, List.of()));
    assertThat(rig.recalled()).isEmpty();
    rig.closing.application.execute(
        "INSERT INTO waybill_recalled.recalled_items (_waybill_recall, _waybill_batch, _waybill_id, _waybill_expires_at)"
            + " VALUES (%d, 1, 'of a run that was slow', now())".formatted(id));
    assertThat(expiry.run("timer", later)).isEqualTo(new Expired(List.of(), 1, 0, List.of()));
    assertThat(expiry.run("timer", later)).isEqualTo(new Expired(List.of(), 0, 0, List.of()));
    assertThat(rig.log())
        .contains("org {\"expired\":2,\"recall\":%d}".formatted(id))
        .contains("other {\"expired\":1,\"recall\":%d}".formatted(id));
    assertThat(rig.recalls.find(id).orElseThrow().state()).isEqualTo(RecallState.EXPIRED);
    assertThatThrownBy(() -> rig.recalls.begin(id, "bob", later))
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContaining("request them again");
  }

  @Test
  void aSecondPersonApproves() {
    assertThatThrownBy(() -> rig.request(RecallRig.of("nobody")))
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContaining("expected tombstones of dropped rows, found none");
    RecallRequest asked = rig.request(RecallRig.of("org"));
    assertThat(asked.rows()).isEqualTo(2);
    long id = asked.id();
    assertThatThrownBy(() -> rig.recall().run(id, "ann"))
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContaining("approved by a second person, found it is not");
    assertThatThrownBy(() -> rig.recalls.approve(id, "ann", "me", rig.control.now()))
        .isInstanceOf(RecallRefusedException.class)
        .hasMessageContaining("found ann, who asked for recall " + id);
    rig.recalls.approve(id, "bob", "seen", rig.control.now());
    assertThatThrownBy(() -> rig.recalls.approve(id, "cid", "too", rig.control.now()))
        .hasMessageContaining("approved by bob");
    assertThat(
            rig.control
                .jdbc()
                .sql(
                    "SELECT actor || ' ' || action FROM warehouse_audit WHERE subject = ? ORDER BY id")
                .param("recall " + id)
                .query(String.class)
                .list())
        .containsExactly("ann recall.request", "bob recall.approve");
  }

  @Test
  void whatWasChangedAtTheDestinationIsRefusedAndNamed() throws Exception {
    rig.atReplica("UPDATE held.items SET value = 7 WHERE id = 'a'");
    rig.atReplica("UPDATE held.items SET updated_at = updated_at + interval '1 us' WHERE id = 'c'");
    long id = rig.approved(RecallRig.byId("a", ODD_ID, "c"));
    RecallReport report = rig.recall().run(id, "bob");

    assertThat(report.recall().placed()).isEqualTo(1);
    assertThat(report.refusals())
        .extracting(Refusal::id, Refusal::destination, Refusal::cause)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("a", MEMORY, Cause.ALTERED),
            org.assertj.core.groups.Tuple.tuple("c", MEMORY, Cause.OTHER_VERSION));
    assertThat(rig.recalled()).hasSize(1).allMatch(row -> row.startsWith(ODD));

    rig.atReplica("DELETE FROM held.items WHERE id = 'c'");
    rig.atReplica("UPDATE held.items SET value = 1 WHERE id = 'a'");
    RecallReport cured = rig.recall().run(id, "bob");
    assertThat(cured.recall().placed()).isEqualTo(2);
    assertThat(cured.refusals()).extracting(Refusal::cause).containsExactly(Cause.MISSING);
    assertThat(rig.recalled()).containsExactlyInAnyOrder(originals.get(0), originals.get(1));
    List<String> logged = rig.log();
    assertThat(rig.recall().run(id, "bob")).isEqualTo(cured);
    assertThat(rig.log()).as("the same outcome is logged once").isEqualTo(logged);
  }

  /// The first is away.
  @Test
  void anotherDestinationIsAskedForWhatIsMissing() throws Exception {
    rig.control
        .jdbc()
        .sql("ALTER TABLE waybill_archive.cold_storage_batch DISABLE TRIGGER legal_moves")
        .update();
    rig.control
        .jdbc()
        .sql(
            """
            UPDATE waybill_archive.cold_storage_batch
            SET delivered_to = jsonb_build_array(jsonb_set(delivered_to -> 0, '{destination}', '"away"')) || delivered_to
            """)
        .update();
    long id = rig.approved(RecallRig.of("org"));
    DestinationAdapter away =
        adapter((proxy, method, args) -> {
          throw new DestinationException(DestinationException.Kind.UNAVAILABLE, "away", null);
        });
    assertThatThrownBy(() -> rig.recall(Map.of("away", away)).run(id, "bob"))
        .isInstanceOf(DestinationException.class);
    RecallReport report =
        rig.recall(Map.of("away", away, MEMORY, rig.closing.destination())).run(id, "bob");
    assertThat(report.recall().placed()).isEqualTo(2);
    assertThat(report.refusals()).isEmpty();
    assertThatThrownBy(() -> rig.recall(Map.of()).run(rig.approved(RecallRig.of("org")), "bob"))
        .hasMessageContaining("found none of them configured");
  }

  /// It dies between two rows; the first was placed.
  @Test
  void aRunThatDiedIsGoneOnWith() throws Exception {
    long id = rig.approved(RecallRig.of("org"));
    int[] given = {0};
    DestinationAdapter dying =
        fetching((position, row) -> {
          if (given[0]++ == 1) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> rig.recall(Map.of(MEMORY, dying)).run(id, "bob"))
        .hasMessageContaining("killed");
    assertThat(rig.recalled()).hasSize(1);
    assertThat(rig.recalls.find(id).orElseThrow().state()).isEqualTo(RecallState.APPROVED);
    assertThat(rig.log()).isEmpty();

    RecallReport report = rig.recall().run(id, "bob");
    assertThat(report.recall().placed()).isEqualTo(2);
    assertThat(rig.recalled())
        .isEqualTo(originals.stream().filter(r -> r.contains(" org ")).toList());
    assertThat(rig.log()).hasSize(1);
  }

  @Test
  void whatWasErasedIsGivenByNobody() throws Exception {
    rig.atReplica("UPDATE held.items SET value = 7 WHERE id = 'a'");
    long before = rig.approved(RecallRig.of("org"));
    assertThat(rig.recall().run(before, "bob").recall().refused()).isEqualTo(1);
    rig.closing.keys.destroy("org");
    RecallReport partly = rig.recall().run(before, "bob");
    assertThat(partly.recall().placed()).as("was placed when it could be checked").isEqualTo(1);
    assertThat(partly.recall().erased()).isEqualTo(1);
    assertThat(partly.refusals()).isEmpty();

    long id = rig.approved(RecallRig.byId("a", ODD_ID, "c"));
    RecallReport report = rig.recall().run(id, "bob");
    assertThat(report.recall().erased()).isEqualTo(2);
    assertThat(report.recall().placed()).isEqualTo(1);
    assertThat(rig.recalled()).containsExactlyInAnyOrder(originals.get(1), originals.get(2));

    rig.control
        .jdbc()
        .sql("ALTER TABLE waybill_archive.cold_storage_archive DISABLE TRIGGER append_only")
        .update();
    long later = rig.approved(RecallRig.of("other"));
    rig.control
        .jdbc()
        .sql(
            "UPDATE waybill_archive.cold_storage_archive SET row_id = NULL, salt = NULL WHERE row_id = 'c'")
        .update();
    assertThat(rig.recall().run(later, "bob").recall().erased()).isEqualTo(1);
  }

  /// The rig's destination, where somebody sees each row that is given first.
  private DestinationAdapter fetching(RowFetch first) {
    DestinationAdapter held = rig.closing.destination();
    return adapter((proxy, method, args) -> {
      RowFetch rows = (RowFetch) args[3];
      args[3] =
          (RowFetch)
              (position, row) -> {
                first.accept(position, row);
                rows.accept(position, row);
              };
      try {
        return method.invoke(held, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  /// @param fetch answers the one method that a recall calls
  private static DestinationAdapter adapter(InvocationHandler fetch) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            DestinationAdapter.class.getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            fetch);
  }
}
