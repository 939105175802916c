package dev.waybill.dispatcher.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.closing.Close;
import dev.waybill.dispatcher.closing.CloseRig;
import dev.waybill.dispatcher.closing.CloseState;
import dev.waybill.dispatcher.evidence.FindingEvidence.Missing;
import dev.waybill.dispatcher.evidence.FindingEvidence.Row;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.source.RowLookup;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.TableId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Marks, and the items that they refer to: in their table, on the way out, kept, recalled,
/// archived, and nowhere.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceSnapshotTest {
  private static final PublishedTable MARKS = table("marks");
  private static final PublishedTable NOTES = table("notes");

  @TempDir private static Path folder;
  private CloseRig rig;

  /// Of the marked item, where it was found on its way.
  private Row hot = NOWHERE;

  private Row closing = NOWHERE;

  private static final Row NOWHERE = new Row("", Place.HOT, "", List.of());

  private static PublishedTable table(String name) {
    return CloseRig.SCHEMAS.find(new TableId(name), 1).orElseThrow();
  }

  @BeforeAll
  void open() throws Exception {
    rig = new CloseRig(Files.createDirectories(folder.resolve("rig")), adapter -> adapter);
    rig.evidence = Evidence.COPY;
    rig.application.execute(
        rig.row("a", "org", 1), rig.row("b''|", "org", 2), rig.row("c", "org", 3));
    rig.mark("m", "a");
    rig.application.execute(
        "CREATE TABLE notes (id text PRIMARY KEY, organization_id text, mark_id text REFERENCES marks, body text, created_at timestamp DEFAULT now(), updated_at timestamptz DEFAULT now())",
        "INSERT INTO notes VALUES ('n', 'org', 'm', E'two\nlines, \"quoted\"')",
        "INSERT INTO notes VALUES ('empty', 'org', NULL, ''), ('twice', 'org', NULL, '')");
    rig.deliver();
    hot = item(take(MARKS, "m"));
    Close close = rig.run(rig.open());
    closing = item(take(MARKS, "m", close.partition().closed()));
    rig.deliver();
    assertThat(rig.run(close).state()).isEqualTo(new CloseState.Dropped());
    rig.mark("late", "b''|");
    rig.mark("never", "nobody");
    rig.mark("back", "c");
    rig.mark("twice", "c");
    rig.mark("theirs", "their-item");
    rig.application.execute(rig.row("their-item", "other", 9));
    rig.application.execute(
        "CREATE SCHEMA waybill_recalled",
        "CREATE TABLE waybill_recalled.recalled_items (LIKE items)",
        "INSERT INTO waybill_recalled.recalled_items VALUES ('c', 'org', 3, '2026-03-01 10:00', now())");
    Path schemas = Files.createDirectories(folder.resolve("schemas"));
    for (String name :
        List.of("schemas/items", "schemas-referring/marks", "schemas-referring/notes")) {
      Path to = Files.createDirectories(schemas.resolve(name.replaceAll(".*/", "")));
      Files.copy(Path.of("src/test/resources", name, "v1.json"), to.resolve("v1.json"));
    }
    SourceSettings source = rig.application.source.settings();
    Files.writeString(
        folder.resolve("waybill.yaml"),
        """
        installation: test
        schemas: schemas
        control: {url: "%s", user: "%s", password: "%s"}
        sources: {app: {url: "%s", user: "%s", password: "%s"}}
        tables: {items: {source: app}, marks: {source: app}, notes: {source: app}}
        destinations: {lake: {type: s3, tables: [items], settings: {bucket: lake}}}
        """
            .formatted(
                rig.deliveries.controlUrl(),
                source.user(),
                source.password(),
                source.url(),
                source.user(),
                source.password()));
  }

  @AfterAll
  void close() throws Exception {
    rig.close();
  }

  private FindingEvidence take(PublishedTable table, String id, SourceTable... closed)
      throws Exception {
    return take(rig.application.source, table, id, closed);
  }

  private FindingEvidence take(
      SourceDatabase source, PublishedTable table, String id, SourceTable... closed)
      throws Exception {
    return new EvidenceSnapshot(
            source,
            CloseRig.SCHEMAS.all(),
            Map.of(CloseRig.ITEMS.id(), List.of(closed)),
            new TombstoneQuery(rig.deliveries.control),
            RowLookup.Form.TEXT)
        .take(table, id);
  }

  private static Row item(FindingEvidence found) {
    assertThat(found.missing()).isEmpty();
    return found.tables().getLast().rows().getFirst();
  }

  @Test
  void anItemIsFoundWhereverItIsOnItsWay() throws Exception {
    assertThat(hot.from()).isEqualTo(Place.HOT);
    assertThat(hot.relation()).isEqualTo("public.items");
    assertThat(closing.from()).isEqualTo(Place.CLOSING);
    Row kept = item(take(MARKS, "m"));
    assertThat(kept.from()).isEqualTo(Place.EVIDENCE);
    assertThat(kept.relation()).isEqualTo("waybill_evidence.items");
    assertThat(kept.values()).isEqualTo(hot.values()).isEqualTo(closing.values());
    assertThat(kept.values()).contains("2026-03-01 10:00:00", "org", "1");
    assertThat(item(take(MARKS, "back")).from()).isEqualTo(Place.RECALLED);
  }

  /// By a foreign key and a declared reference.
  @Test
  void whatIsReferredToIsFollowed() throws Exception {
    FindingEvidence found = take(NOTES, "n");
    assertThat(found.tables())
        .extracting(rows -> rows.table().id().value())
        .containsExactly("notes", "marks", "items");
    assertThat(found.missing()).isEmpty();
    assertThat(take(NOTES, "empty").tables()).hasSize(1);
  }

  @Test
  void ofWhatIsMissingItSaysWhatBecame() throws Exception {
    Missing archived = take(MARKS, "late").missing().getFirst();
    assertThat(archived.batch()).isNotNull();
    assertThat(archived.values()).containsExactly("b'|");
    assertThat(archived.referredBy()).isEqualTo("marks late");
    assertThat(archived.text())
        .contains(
            "archived in batch " + archived.batch(),
            "waybill recall request --table items --batch %d --id 'b'\\''\\|'"
                .formatted(archived.batch()));
    Missing never = take(MARKS, "never").missing().getFirst();
    assertThat(never.batch()).isNull();
    assertThat(never.text()).contains("no tombstone");
  }

  @Test
  void whoMayNotLookEverywhereIsToldWhichRightIsMissing() throws Exception {
    String role = "evidence_" + ProcessHandle.current().pid();
    SourceSettings usual = rig.application.source.settings();
    SourceDatabase reader =
        new SourceDatabase(
            new SourceSettings(
                "app",
                usual.url(),
                role,
                "secret",
                usual.delta(),
                usual.settle(),
                usual.lockTimeout(),
                2));
    rig.application.execute(
        "CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(role),
        "GRANT SELECT ON items, marks TO " + role);
    try {
      Missing missing = take(reader, MARKS, "m").missing().getFirst();
      String grants =
          "GRANT USAGE ON SCHEMA waybill_evidence TO %1$s; GRANT SELECT ON waybill_evidence.items TO %1$s;"
              .formatted(role);
      assertThat(missing.text()).contains(grants);
      rig.application.execute(grants);
      assertThat(item(take(reader, MARKS, "m")).from()).isEqualTo(Place.EVIDENCE);
    } finally {
      rig.application.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  /// What a command said, and its exit code.
  private record Said(int code, String out, String err) {}

  private Said waybill(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = WaybillCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    int code =
        commandLine.execute(
            Stream.concat(
                    Stream.of(arguments),
                    Stream.of("--config", folder.resolve("waybill.yaml").toString()))
                .toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  @Test
  void aSnapshotIsWrittenWithItsManifestAndIsInTheAudit() throws Exception {
    Path to = folder.resolve("case");
    Said said =
        waybill(
            "evidence",
            "snapshot",
            "n",
            "--table",
            "notes",
            "--format",
            "csv",
            "--to",
            to.toString(),
            "--json",
            "--as",
            "ada",
            "--reason",
            "case 7");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(Files.readString(to.resolve("items.csv")))
        .startsWith("id,organization_id,value,created_at,updated_at\r\na,org,1,2026-03-01 10:00:00")
        .endsWith("\r\n");
    assertThat(Files.readString(to.resolve("notes.csv")))
        .contains("n,org,m,\"two\nlines, \"\"quoted\"\"\",");
    JsonNode manifest = JsonMapper.shared().readTree(Files.readString(to.resolve("manifest.json")));
    assertThat(manifest).isEqualTo(JsonMapper.shared().readTree(said.out()));
    assertThat(manifest.get("files")).hasSize(3);
    for (JsonNode file : manifest.get("files")) {
      byte[] bytes = Files.readAllBytes(to.resolve(file.get("name").asString()));
      assertThat(file.get("sha256").asString())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      assertThat(file.get("rows").asInt()).isEqualTo(1);
    }
    assertThat(manifest.get("rows").toString())
        .contains("\"from\":\"EVIDENCE\"", "waybill_evidence.items");
    assertThat(manifest.get("system").asString())
        .isEqualTo(rig.text("SELECT system_identifier::text FROM pg_control_system()"));
    assertThat(
            rig.deliveries.query(
                "SELECT actor || ' ' || subject || ' ' || reason FROM warehouse_audit WHERE action = 'evidence.snapshot' AND detail -> 'files' -> 0 ->> 'name' = 'notes.csv'"))
        .isEqualTo("ada notes n case 7");

    Said again = waybill("evidence", "snapshot", "m", "--table", "marks", "--to", to.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("expected a folder without evidence");
  }

  @Test
  void rowsArePrintedAsJsonLinesAndWhatIsMissingIsSaid() {
    Said said = waybill("evidence", "snapshot", "m");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith(
            "{\"table\":\"items\",\"from\":\"EVIDENCE\",\"row\":{\"id\":\"a\",\"organization_id\":\"org\",\"value\":1,");
    Said late = waybill("evidence", "snapshot", "late");
    assertThat(late.code()).isEqualTo(3);
    assertThat(late.err())
        .contains("missing: items b'|, referred to by marks late: archived in batch");
    Said theirs = waybill("evidence", "snapshot", "theirs");
    assertThat(theirs.code()).isEqualTo(3);
    assertThat(theirs.out()).doesNotContain("their-item\",\"organization_id");
    assertThat(theirs.err()).contains("it belongs to another organisation, and is left out");
    assertThat(waybill("evidence", "snapshot", "nobody"))
        .satisfies(nobody -> assertThat(nobody.code()).isEqualTo(1))
        .satisfies(nobody ->
            assertThat(nobody.err())
                .contains("expected a row nobody of marks", "expected a row nobody of notes"));
    assertThat(waybill("evidence", "snapshot", "twice"))
        .satisfies(twice -> assertThat(twice.code()).isEqualTo(2))
        .satisfies(twice ->
            assertThat(twice.err())
                .contains("expected --table: rows of several tables have the id, [marks, notes]"));
    assertThat(waybill("evidence", "snapshot", "m", "--format", "csv"))
        .satisfies(csv -> assertThat(csv.code()).isEqualTo(2))
        .satisfies(csv -> assertThat(csv.err()).contains("expected a folder with --to"));
    assertThat(waybill("evidence", "snapshot", "m", "--table", "mark").err())
        .contains("did you mean 'marks'?");
  }

  @Test
  void whatIsKeptIsListed() {
    assertThat(waybill("evidence", "list").out()).contains("items", "public.marks m", "closing ");
    assertThat(waybill("evidence", "list", "--finding", "m", "--json").out())
        .contains("\"key\" : \"a\"");
    assertThat(waybill("evidence", "list", "--finding", "x", "--json").out().strip())
        .isEqualTo("[ ]");
  }
}
