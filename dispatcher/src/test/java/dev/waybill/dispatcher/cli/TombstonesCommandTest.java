package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.archive.BatchState.Dropping;
import dev.waybill.dispatcher.archive.BatchState.Intended;
import dev.waybill.dispatcher.archive.DaySums;
import dev.waybill.dispatcher.archive.DropWay;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.archive.Tombstones;
import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.spi.canonical.CanonicalBuffer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("server")
@TestInstance(Lifecycle.PER_CLASS)
class TombstonesCommandTest {
  private OperatingRig rig;
  private int dropped;
  private int voided;
  private int other;
  private int composite;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    rig = new OperatingRig(folder);
    rig.waybill("keys", "create", rig.keyset().toString());
    rig.write(rig.lake("lake", "one"));
    assertThat(rig.on("apply", "--yes").exit()).isZero();
    try (HikariDataSource dataSource = rig.open()) {
      ControlDatabase control = new ControlDatabase(dataSource);
      OrganisationKeys keys = new OrganisationKeys(control, new KeysetFile(rig.keyset()));
      ArchiveStore store = new ArchiveStore(control, keys);
      voided = batch(store, keys, "org_1", "events", "e1", "e2");
      store.move(voided, new Intended().voided("under hold", "h7"));
      dropped = batch(store, keys, "org_1", "events", "e1", "e2", "77");
      store.move(dropped, new Intended().drop());
      store.move(dropped, new Dropping().dropped());
      other = batch(store, keys, "org_2", "findings", "f1");
      composite = batch(store, keys, "org_3", "events", "e1|5", "e10|5", "e\\|1|5");
    }
  }

  private static int batch(
      ArchiveStore store, OrganisationKeys keys, String organisation, String table, String... ids) {
    int id = store.reserve();
    Tombstones tombstones = new Tombstones(keys.of(organisation));
    for (String each : ids) {
      CanonicalBuffer value = new CanonicalBuffer();
      value.ascii(each);
      tombstones.add(value, value, 1_772_323_200_000_000L);
    }
    BatchFacts facts =
        new BatchFacts(
            "app",
            table,
            "1.0",
            organisation,
            DropWay.BOUNDED_DELETE,
            "public." + table,
            "30 days",
            "v2",
            List.of(
                new HeldBy("lake", 3, 4, "seq 4", "full", Instant.parse("2026-04-01T00:00:00Z"))),
            BigInteger.TWO.pow(70));
    store.open(id, facts, tombstones, new DaySums());
    return id;
  }

  @AfterAll
  void close() throws Exception {
    rig.close();
  }

  private List<String> found(String... options) {
    List<String> command = new ArrayList<>(List.of("tombstones", "find", "--json"));
    command.addAll(List.of(options));
    Answer answer = rig.on(command.toArray(String[]::new));
    List<String> rows = new ArrayList<>();
    for (JsonNode each : JsonMapper.shared().readTree(answer.out())) {
      rows.add(each.get("batch").asInt() + " " + each.get("id").asString());
    }
    assertThat(answer.exit()).as(answer.text()).isEqualTo(rows.isEmpty() ? 1 : 0);
    return rows;
  }

  @Test
  void rowsAreFoundByWhatOneKnowsOfThem() {
    assertThat(found("--id", "e1"))
        .containsExactly(composite + " e1|5", dropped + " e1", voided + " e1");
    assertThat(found("--id", "e1|5")).containsExactly(composite + " e1|5");
    assertThat(found("--id", "e\\|1")).containsExactly(composite + " e\\|1|5");
    assertThat(found("--id", "e1|6")).isEmpty();
    assertThat(found("--id", "e1", "--from", "2026-01-01T00:00:00Z"))
        .containsExactly(dropped + " e1");
    assertThat(found("--id", "e1", "--to", "2026-01-01T00:00:00Z")).isEmpty();
    assertThat(found("--id", "e1", "--organisation", "org_2")).isEmpty();
    assertThat(found("--organisation", "org_2")).containsExactly(other + " f1");
    assertThat(found("--table", "findings")).containsExactly(other + " f1");
    assertThat(found("--batch", "" + dropped))
        .containsExactlyInAnyOrder(dropped + " e1", dropped + " e2", dropped + " 77");
    assertThat(found()).hasSize(9).element(3).isEqualTo(other + " f1");
    assertThat(found("--limit", "4")).hasSize(4).last().isEqualTo(other + " f1");
    assertThat(found("--limit", "2")).hasSize(2).allMatch(row -> row.startsWith(composite + " "));
    assertThat(rig.on("tombstones", "find", "--id", "e2").out())
        .contains("BATCH", "DROPPED  app/events  org_1         e2");
  }

  @Test
  void aBatchIsShownWithWhoHeldItAndItsLog() {
    Answer shown = rig.on("tombstones", "show", "" + dropped);
    assertThat(shown.exit()).as(shown.text()).isZero();
    assertThat(shown.out())
        .contains(
            "batch " + dropped + "  app/events v1.0  org_1  DROPPED",
            "3 of public.events, by BOUNDED_DELETE; digest 1180591620717411303424",
            "held by   lake: delivery 3, seq 4, seq 4; read back (full) at 2026-04-01T00:00:00Z",
            "policy    30 days v2",
            "log       2 dropped at ");
    assertThat(rig.on("tombstones", "show", "" + voided).out())
        .contains("void      under hold, by hold h7", "log       1 void at ");
  }

  @Test
  void aRowIsShownWithEachOfItsBatches() {
    JsonNode shown =
        JsonMapper.shared().readTree(rig.on("tombstones", "show", "e1", "--json").out());
    assertThat(shown.size()).isEqualTo(3);
    assertThat(shown.get(1).get("batch").asInt()).isEqualTo(dropped);
    assertThat(shown.get(1).get("tombstone").get("id").asString()).isEqualTo("e1");
    assertThat(shown.get(1).get("tombstone").get("rowCommitment").asString()).hasSize(64);
    assertThat(shown.get(2).get("state").asString()).isEqualTo("VOID");
    assertThat(rig.on("tombstones", "show", "77").out())
        .as("no batch has that number")
        .contains("row 77  updated at 2026-03-01T00:00:00Z", "batch " + dropped);
    Answer none = rig.on("tombstones", "show", "nobody");
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("found nobody; see `waybill tombstones find`");
  }

  @Test
  void aRecallIsAskedForApprovedAndRun() {
    Answer nothing = rig.on("recall", "request", "--organisation", "org_2", "--reason", "x");
    assertThat(nothing.exit()).as("its batch is not dropped").isEqualTo(1);
    assertThat(nothing.err()).contains("expected tombstones of dropped rows, found none");
    assertThat(rig.on("recall", "request", "--table", "events", "--reason", "x").err())
        .contains("expected ids, a batch or an organisation, found none");
    assertThat(rig.on("recall", "request", "--batch", "" + dropped).err())
        .contains("expected --reason");
    assertThat(
            rig.on("recall", "request", "--id", "e1", "--from-destination", "lak", "--reason", "x")
                .err())
        .contains("lake");

    String late = "2100-01-01T00:00:00Z";
    assertThat(asked("--id", "e1", "--window", "updated", "--to", "2026-03-02T00:00:00Z"))
        .isEqualTo(1);
    assertThat(asked("--organisation", "org_1", "--to", late, "--table", "events")).isEqualTo(3);
    Answer none =
        rig.on("recall", "request", "--batch", "" + dropped, "--from", late, "--reason", "x");
    assertThat(none.exit()).isEqualTo(1);

    Answer text = rig.on("recall", "request", "--id", "e1", "--id", "77", "--reason", "why");
    String id = text.out().replaceAll("(?s)recall (\\d+) asks for 2 rows; .*", "$1");
    assertThat(id).as(text.text()).matches("\\d+");
    assertThat(rig.on("recall", "run", id).err()).contains("approved by a second person");
    Answer self = rig.on("recall", "approve", id, "--reason", "me");
    assertThat(self.exit()).isEqualTo(1);
    assertThat(self.err()).contains("expected a second person");
    Answer approved = rig.on("recall", "approve", id, "--as", "other", "--reason", "seen");
    assertThat(approved.exit()).as(approved.text()).isZero();
    Answer run = rig.on("recall", "run", id);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("expected source app with a login of its owner, found none");

    assertThat(rig.on("recall", "list").out()).contains("APPROVED", "other", "why");
    assertThat(rig.on("recall", "show", id).out())
        .contains("recall " + id + "  APPROVED  2 rows: 0 placed", "approved by other");
    assertThat(rig.on("recall", "show", "4711").exit()).isEqualTo(1);
    assertThat(rig.on("recall", "approve", "4711", "--reason", "x").err())
        .contains("found 4711; see `waybill recall list`");
    assertThat(rig.on("recall", "expire").out()).isEqualTo("0 rows removed, 0 recalls expired\n");
  }

  /// @return of how many rows
  private int asked(String... options) {
    List<String> command = new ArrayList<>(List.of("recall", "request", "--json"));
    command.addAll(List.of(options));
    command.addAll(List.of("--reason", "why"));
    Answer answer = rig.on(command.toArray(String[]::new));
    assertThat(answer.exit()).as(answer.text()).isZero();
    return JsonMapper.shared().readTree(answer.out()).get("rows").asInt();
  }

  @Test
  void theArchiveIsProtectedByAnAdministratorOnce() throws Exception {
    assertThat(rig.on("archive", "protect").text())
        .contains("that is no superuser as control.user");
    rig.execute("postgres", "ALTER ROLE " + rig.control() + " NOSUPERUSER");
    Answer open = rig.on("archive", "protect");
    assertThat(open.exit()).isEqualTo(1);
    assertThat(open.out())
        .contains(
            "ALTER TABLE waybill_archive.archive_log OWNER TO waybill_archive;",
            "found it its own; run `waybill archive protect`");
    Answer nobody = rig.on("archive", "protect", "--apply");
    assertThat(nobody.exit()).isEqualTo(2);
    assertThat(nobody.err()).contains("expected an administrator in --admin-user");
    Answer closed =
        rig.on(
            "archive",
            "protect",
            "--apply",
            "--admin-user",
            rig.server.user(),
            "--admin-password",
            rig.server.password());
    assertThat(closed.exit()).as(closed.text()).isZero();
    assertThat(closed.out()).isEqualTo("the archive is protected\n");
    assertThat(found("--id", "f1")).containsExactly(other + " f1");
    assertThat(rig.on("keys", "rotate").exit()).isZero();
    assertThat(rig.on("keys", "list").out())
        .as("a secret and three keys of organisations")
        .contains("PRIMARY  4");
  }
}
