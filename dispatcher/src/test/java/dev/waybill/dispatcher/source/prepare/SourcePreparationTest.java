package dev.waybill.dispatcher.source.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.reference.Form;
import dev.waybill.reference.Ingest;
import dev.waybill.reference.IngestOptions;
import dev.waybill.reference.ProgressListener;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.reference.SampleAuditLog;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("server")
class SourcePreparationTest {
  /// Of every table of the application with rows of its own; a rewrite gives it another.
  private static final String FILE_NODES =
      """
      SELECT relname || ' ' || pg_relation_filenode(oid) FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
      """;

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 10);
  private static final Duration DELTA = SourcePreparation.DELTA;
  private static final PublishedTable EVENTS = published("events");
  private static final PublishedTable RULE_RUNS = published("rule_runs");

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    String database = "prepare_" + UUID.randomUUID().toString().replace("-", "");
    PostgresServer.shared().createDatabase(database);
    source.setUrl(PostgresServer.shared().jdbcUrl(database));
    connection = source.getConnection();
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @ParameterizedTest
  @EnumSource
  void preparesEveryTableOnceWithoutRewritingIt(Form form) throws Exception {
    load(form, 6_000);
    List<String> files = texts(FILE_NODES);
    for (PublishedTable table : SchemaCatalog.shipped().all()) {
      assertThat(SourcePreparation.plan(connection, table, DELTA)).isNotEmpty();
      apply(table);
      assertThat(SourcePreparation.plan(connection, table, DELTA)).isEmpty();
      assertThat(apply(table)).isEmpty();
      assertThat(text("SELECT count(*)::text FROM " + table.source() + " WHERE updated_at IS NULL"))
          .isEqualTo("0");
    }
    assertThat(texts("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
        .isEmpty();
    assertThat(texts(FILE_NODES)).isEqualTo(files);
  }

  @ParameterizedTest
  @EnumSource
  void theTriggerKeepsTheColumnNearTheServersClock(Form form) throws Exception {
    load(form, 100);
    apply(RULE_RUNS);
    String insert =
        """
        INSERT INTO rule_runs (id, organization_id, rule_id, status, duration_ms, started_at,
          updated_at)
        SELECT '%s', id, 'r', 'SUCCEEDED', 1, now(), %s FROM organizations LIMIT 1
        """;
    String utc = "(clock_timestamp() AT TIME ZONE 'UTC')";
    execute("SET TimeZone = 'Asia/Tokyo'");
    execute(insert.formatted("none", "NULL"));
    execute(insert.formatted("far", utc + " + interval '16 min'"));
    execute(insert.formatted("old", "'1999-01-01'"));
    execute(insert.formatted("infinite", "'infinity'"));
    execute(insert.formatted("near", utc + " - interval '10 min'"));
    String age =
        "SELECT round(extract(epoch FROM " + utc + " - updated_at) / 60)::text FROM rule_runs";
    for (String id : List.of("none", "far", "old", "infinite")) {
      assertThat(text(age + " WHERE id = '" + id + "'")).as(id).isEqualTo("0");
    }
    assertThat(text(age + " WHERE id = 'near'")).isEqualTo("10");
    execute("UPDATE rule_runs SET updated_at = " + utc + " - interval '5 min' WHERE id = 'near'");
    assertThat(text(age + " WHERE id = 'near'")).isEqualTo("5");
    execute("UPDATE rule_runs SET matched_count = 3 WHERE id = 'near'");
    assertThat(text(age + " WHERE id = 'near'")).isEqualTo("0");
  }

  @Test
  void partitionsOfNowAndOfLaterAreStampedToo() throws Exception {
    load(Form.PARTITIONED, 100);
    apply(EVENTS);
    ReferenceApplication.createDay(connection, LocalDate.of(2026, 6, 1));
    execute("SET session_replication_role = replica");
    String insert =
        """
        INSERT INTO %s (id, organization_id, integration_id, provider, event_type, source, payload,
          occurred_at)
        SELECT '%s', id, 'i', 'OTHER', 't', 's', '{}', '%s' FROM organizations LIMIT 1
        """;
    execute(insert.formatted("ingested_events_20260310", "direct", "2026-03-10 10:00"));
    execute(insert.formatted("ingested_events", "later", "2026-06-01 10:00"));
    execute(insert.formatted("ingested_events_default", "old", "2020-01-01 10:00"));
    assertThat(
            text(
                """
                SELECT count(*)::text FROM ingested_events WHERE id IN ('direct', 'later', 'old')
                AND updated_at > now() - interval '1 min'
                """))
        .isEqualTo("3");
    execute("UPDATE ingested_events SET occurred_at = '2026-03-11 10:00' WHERE id = 'direct'");
    assertThat(text("SELECT tableoid::regclass::text FROM ingested_events WHERE id = 'direct'"))
        .isEqualTo("ingested_events_20260311");
    assertThat(SourcePreparation.plan(connection, EVENTS, DELTA))
        .extracting(PrepareStep::title)
        .as("what a partition does not inherit")
        .containsExactly("log what is deleted from \"public\".\"ingested_events_20260601\"");
    apply(EVENTS);
    assertThat(SourcePreparation.plan(connection, EVENTS, DELTA)).isEmpty();
    execute("ALTER TABLE ingested_events_20260312 DISABLE TRIGGER waybill_stamp");
    assertThat(SourcePreparation.plan(connection, EVENTS, DELTA)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aWindowIsReadThroughTheIndex(Form form) throws Exception {
    load(form, 6_000);
    apply(EVENTS);
    execute("ANALYZE");
    String at =
        "(SELECT percentile_disc(%s) WITHIN GROUP (ORDER BY updated_at) FROM ingested_events)";
    String from = text("SELECT " + at.formatted("0.60"));
    String to = text("SELECT " + at.formatted("0.61"));
    String plan =
        String.join(
            "\n",
            texts(
                """
                EXPLAIN SELECT id FROM ingested_events
                WHERE updated_at >= '%s' AND updated_at < '%s'
                ORDER BY updated_at, id COLLATE "C"
                """
                    .formatted(from, to)));
    String filled = form == Form.PLAIN ? "ingested_events" : "ingested_events_20260309";
    assertThat(plan)
        .contains("using waybill_" + filled + "_updated_at_id")
        .doesNotContain("Seq Scan on " + filled + " ");
    if (form == Form.PLAIN) {
      assertThat(plan).as("the index gives the order").doesNotContain("Sort");
    }
  }

  @ParameterizedTest
  @EnumSource
  void mendsTheIndexOfAnInterruptedRun(Form form) throws Exception {
    load(form, 100);
    apply(EVENTS);
    String table = form == Form.PLAIN ? "ingested_events" : "ingested_events_20260309";
    String index = "waybill_" + table + "_updated_at_id";
    if (form == Form.PARTITIONED) {
      execute("DROP INDEX waybill_ingested_events_updated_at_id");
      execute("CREATE INDEX %s ON %s (updated_at, id COLLATE \"C\")".formatted(index, table));
    }
    execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '%s'::regclass"
            .formatted(index));
    List<String> titles = apply(EVENTS).stream().map(PrepareStep::title).toList();
    assertThat(titles.stream().filter(title -> title.startsWith("drop"))).hasSize(1);
    assertThat(texts("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
        .isEmpty();
  }

  @Test
  void goesOnWhereARunWasCutOff() throws Exception {
    load(Form.PARTITIONED, 1_000);
    List<PrepareStep> steps = SourcePreparation.plan(connection, EVENTS, DELTA);
    for (int cut = 0; !steps.isEmpty(); cut++) {
      assertThat(cut).as("steps left: %s", steps).isLessThan(200);
      new StepRunner(connection, new QuietProgress()).run(steps.getFirst());
      steps = SourcePreparation.plan(connection, EVENTS, DELTA);
    }
    assertThat(apply(EVENTS)).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheTable() throws Exception {
    assertThatThrownBy(() -> SourcePreparation.plan(connection, EVENTS, DELTA))
        .hasMessageContaining("expected a table public.ingested_events");
    ReferenceApplication.create(connection, Form.PLAIN, TODAY);
    execute("ALTER TABLE ingested_events ADD COLUMN updated_at timestamp");
    assertThatThrownBy(() -> SourcePreparation.plan(connection, EVENTS, DELTA))
        .hasMessageContaining("to be timestamptz, found timestamp without time zone");
  }

  private void load(Form form, int events) throws Exception {
    ReferenceApplication.create(connection, form, TODAY);
    SampleAuditLog log =
        new SampleAuditLog(3, TODAY.minusDays(2).atStartOfDay(), Duration.ofSeconds(20));
    try (Connection loading = source.getConnection()) {
      Ingest.run(loading, log.stream(events), IngestOptions.defaults(), ProgressListener.SILENT);
    }
  }

  private List<PrepareStep> apply(PublishedTable table) throws SQLException {
    return SourcePreparation.apply(source, table, DELTA, new QuietProgress());
  }

  private static PublishedTable published(String table) {
    return SchemaCatalog.shipped().find(new TableId(table), 1).orElseThrow();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    return texts(sql).getFirst();
  }

  private List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }
}
