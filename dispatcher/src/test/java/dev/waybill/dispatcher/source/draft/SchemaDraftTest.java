package dev.waybill.dispatcher.source.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.source.ColumnDrift;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.ColumnTypes;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.Column;
import dev.waybill.spi.TableId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class SchemaDraftTest {
  @TempDir private Path folder;
  private final String database = "draft_" + UUID.randomUUID().toString().replace("-", "");
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    PostgresServer.shared().createDatabase(database);
    connection = PostgresServer.shared().connect(database);
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @Test
  void everyTypeIsDraftedAsWhatHoldsItAndTheRestAsACastToText() throws Exception {
    execute(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE DOMAIN cents AS numeric(10,2)",
        """
        CREATE TABLE everything (
          id uuid PRIMARY KEY, "organizationId" text NOT NULL, "Order" int2, c_int4 int4, c_int8 int8,
          c_text text, c_varchar varchar(10), c_char char(3), c_enum mood, c_domain cents, c_inet inet,
          c_cidr cidr, c_macaddr macaddr, c_interval interval, c_time time, c_timetz timetz, c_bit bit(3),
          c_xml xml, c_range int4range, c_multirange int4multirange, c_composite pair, c_bool bool,
          c_float4 float4, c_float8 float8, c_date date, c_numeric numeric, c_money_like numeric(12,4),
          c_wide numeric(60,2), c_timestamptz timestamptz, c_timestamp timestamp(3), c_jsonb jsonb,
          c_json json, c_bytea bytea, c_texts text[], c_moods mood[], c_decimals numeric(5,2)[],
          c_money money, c_point point, c_monies money[], updated_at timestamptz NOT NULL)
        """,
        "COMMENT ON COLUMN everything.c_text IS 'What it \"says\".'");
    SchemaDraft draft = draft("everything", null, "UTC");
    PublishedTable table = read("everything", draft);
    assertThat(ColumnDrift.of(connection, table)).isEmpty();
    assertThat(SourcePreparation.plan(connection, table, SourcePreparation.DELTA)).isNotEmpty();
    assertThat(types(table))
        .contains(
            "order_value int16 <- Order int2",
            "organization_id text <- organizationId text",
            "c_domain decimal(10,2) <- c_domain numeric(10,2)",
            "c_numeric text <- c_numeric numeric",
            "c_wide text <- c_wide numeric(60,2)",
            "c_timestamp timestamp <- c_timestamp timestamp UTC",
            "c_moods list<text> <- c_moods enum[]",
            "c_decimals list<decimal(5,2)> <- c_decimals numeric(5,2)[]",
            "c_composite text <- c_composite composite",
            "c_money text <- c_money money");
    assertThat(table.schema().columns().get(5).description()).isEqualTo("What it \"says\".");
    assertThat(draft.notes())
        .contains(
            "Order is published as order_value",
            "organisation: organization_id, by its name or place")
        .filteredOn(note -> note.contains("is not supported as such"))
        .extracting(note -> note.substring(0, note.indexOf(':')))
        .containsExactly("c_money", "c_point", "c_monies");
    assertThat(read("everything", draft("everything", null, null)).sourceOf("c_timestamp").zone())
        .isNull();
  }

  @ParameterizedTest
  @EnumSource
  void theReferenceApplicationsTablesAreDraftedAsTheyArePublished(Form form) throws Exception {
    ReferenceApplication.create(connection, form, LocalDate.of(2026, 3, 10));
    for (PublishedTable published : SchemaCatalog.shipped().all()) {
      String name = published.id().value();
      SchemaDraft draft = SchemaDraft.of(connection, published.source(), name, "UTC");
      PublishedTable table = read(name, draft);
      assertThat(types(table)).as(name).isEqualTo(types(published));
      assertThat(nullable(table)).as(name).isEqualTo(nullable(published));
      assertThat(table.cursor()).isEqualTo(published.cursor());
      assertThat(table.schema().organisation()).isEqualTo(published.schema().organisation());
      assertThat(table.schema().eventDate()).as(name).isEqualTo(published.schema().eventDate());
      if (form == Form.PARTITIONED) {
        assertThat(table.schema().key()).as(name).isEqualTo(published.schema().key());
      }
    }
  }

  @Test
  void whatCannotBeGuessedIsAskedFor() throws Exception {
    assertThatThrownBy(() -> draft("nothing", null, null))
        .hasMessageContaining("expected a table public.nothing in this database");
    execute("CREATE TABLE heap (a text, updated_at timestamp)", "CREATE UNIQUE INDEX ON heap (a)");
    assertThatThrownBy(() -> draft("heap", null, "UTC"))
        .hasMessageContaining("expected a primary key of public.heap")
        .hasMessageContaining("found none");
    execute("ALTER TABLE heap ALTER a SET NOT NULL");
    assertThatThrownBy(() -> draft("heap", null, null)).hasMessageContaining("say it with --zone");
    assertThat(read("heap", draft("heap", null, "UTC")).schema().key()).containsExactly("a");
    execute("CREATE TABLE spot (at date PRIMARY KEY, updated_at text)");
    assertThatThrownBy(() -> draft("spot", null, null)).hasMessageContaining("[at date]");
    execute(
        "ALTER TABLE spot ADD id int8 NOT NULL",
        "ALTER TABLE spot DROP CONSTRAINT spot_pkey",
        "ALTER TABLE spot ADD PRIMARY KEY (at, id)");
    PublishedTable spot = read("spots", draft("spot", "spots", null));
    assertThat(spot.cursor()).isEqualTo(new PublishedTable.Cursor("updated_at_2", "id"));
    assertThat(spot.schema().key()).containsExactly("at", "id");
  }

  @Test
  void theCommandPrintsAFileThatTheCheckAccepts() throws Exception {
    execute("CREATE TABLE things (id text PRIMARY KEY, updated_at timestamptz)");
    StringWriter out = new StringWriter();
    int exit =
        WaybillCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(Writer.nullWriter()))
            .execute(
                "schema",
                "draft",
                "public.things",
                "--url",
                PostgresServer.shared().jdbcUrl(database));
    assertThat(exit).isZero();
    assertThat(check()).as("an empty folder").isEqualTo(1);
    Files.createDirectories(folder.resolve("things"));
    Files.writeString(folder.resolve("things/v1.json"), out.toString());
    assertThat(check("--release")).isZero();
    assertThat(folder.resolve("released/things/v1.json")).hasContent(out.toString());
    Files.writeString(
        folder.resolve("things/v1.json"),
        out.toString().replace("\"nullable\": false", "\"nullable\": true"));
    assertThat(check("--json")).isEqualTo(1);
  }

  private int check(String... more) {
    List<String> arguments = new ArrayList<>(List.of("schema", "check", folder.toString()));
    arguments.addAll(List.of(more));
    PrintWriter silent = new PrintWriter(Writer.nullWriter());
    return WaybillCommand.commandLine()
        .setOut(silent)
        .setErr(silent)
        .execute(arguments.toArray(String[]::new));
  }

  private SchemaDraft draft(String table, @Nullable String name, @Nullable String zone)
      throws Exception {
    return SchemaDraft.of(connection, new SourceTable("public", table), name, zone);
  }

  /// The draft, written to a file and read as an operator's own.
  private PublishedTable read(String name, SchemaDraft draft) throws Exception {
    Files.createDirectories(folder.resolve(name));
    Files.writeString(folder.resolve(name).resolve("v1.json"), draft.json());
    return SchemaCatalog.shipped().with(folder).find(new TableId(name), 1).orElseThrow();
  }

  private static List<String> types(PublishedTable table) {
    List<String> types = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.schema().columns().get(i);
      SourceColumn source = table.columns().get(i);
      types.add(
          "%s %s <- %s %s %s"
              .formatted(
                  column.name(),
                  ColumnTypes.name(column.type()),
                  source.name(),
                  source.type(),
                  source.zone() == null ? "" : source.zone())
              .strip());
    }
    return types;
  }

  private static List<String> nullable(PublishedTable table) {
    return table.schema().columns().stream().map(c -> c.name() + " " + c.nullable()).toList();
  }

  private void execute(String... statements) throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
