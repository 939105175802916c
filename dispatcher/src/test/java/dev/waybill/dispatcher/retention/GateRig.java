package dev.waybill.dispatcher.retention;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.RowLanes;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The reference application, prepared for reading, and a control database that knows one
/// destination of all its tables. Rows are as old as the test says; what was delivered is what the
/// product's own reader has read.
final class GateRig implements AutoCloseable {
  /// By which rows are old enough.
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  static final SchemaCatalog SCHEMAS = SchemaCatalog.shipped();
  static final DestinationId LAKE = new DestinationId("lake");
  static final PublishedTable EVENTS = table("events");
  static final PublishedTable FINDINGS = table("findings");
  static final PublishedTable LINKS = table("workflow_deliveries");
  static final PublishedTable RUNS = table("rule_runs");

  private static final AtomicInteger DATABASES = new AtomicInteger();

  final PostgresServer server = PostgresServer.shared();
  final ControlDatabase control;
  final SourceDatabase source;
  final Connection connection;

  /// The destinations in force.
  List<Taker> takers =
      List.of(
          new Taker(
              LAKE,
              null,
              SCHEMAS.all().stream().map(PublishedTable::id).collect(Collectors.toSet())));

  private final String own;
  private final HikariDataSource dataSource;
  private long seq;

  GateRig(Form form) throws SQLException {
    String suffix = ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    String app = "gate_app_" + suffix;
    this.own = "gate_control_" + suffix;
    server.createDatabase(app);
    server.createDatabase(own);
    this.dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(own), server.user(), server.password()), 4);
    Migrations.run(dataSource);
    this.control = new ControlDatabase(dataSource);
    this.connection = server.connect(app);
    ReferenceApplication.create(connection, form, day(0), day(1));
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl(app));
    for (PublishedTable table : SCHEMAS.all()) {
      SourcePreparation.apply(owner, table, SourcePreparation.DELTA, new QuietProgress());
    }
    this.source = source(app, server.user(), server.password());
  }

  String controlUrl() {
    return server.jdbcUrl(own).replaceAll("\\?.*", "");
  }

  /// The same database, as another role.
  SourceDatabase source(String database, String user, String password) {
    return new SourceDatabase(
        new SourceSettings(
            "app",
            server.jdbcUrl(database).replaceAll("\\?.*", ""),
            user,
            password,
            SourcePreparation.DELTA,
            Duration.ZERO,
            Duration.ofSeconds(2),
            2));
  }

  static PublishedTable table(String name) {
    return SCHEMAS.find(new TableId(name), 1).orElseThrow();
  }

  /// So many days before the day of [#NOW].
  static LocalDate day(int ago) {
    return NOW.atZone(ZoneOffset.UTC).toLocalDate().minusDays(ago);
  }

  void execute(String... statements) throws SQLException {
    ReadingRig.run(connection, statements);
  }

  void update(String sql) {
    control.jdbc().sql(sql).update();
  }

  /// @param days null for none
  void organisation(String id, @Nullable Integer days) throws SQLException {
    execute(
        "INSERT INTO organizations (id, name, slug, data_retention_days, updated_at) VALUES ('%1$s', '%1$s', '%1$s', %2$s, now())"
            .formatted(id, days));
  }

  void days(String id, int days) throws SQLException {
    execute(
        "UPDATE organizations SET data_retention_days = %d WHERE id = '%s'".formatted(days, id));
  }

  void event(String id, String organisation, int daysAgo) throws SQLException {
    execute(
        "INSERT INTO ingested_events (id, organization_id, integration_id, provider, event_type, source, payload, occurred_at)"
            + " VALUES ('%s', '%s', 'i', 'OTHER', 't', 's', '{}', '%s 10:00:00')"
                .formatted(id, organisation, day(daysAgo)));
  }

  void finding(String id, String organisation, int daysAgo, @Nullable String event)
      throws SQLException {
    execute(
        "INSERT INTO security_findings (id, organization_id, integration_id, event_id, dedupe_key, title, description, severity, risk_score, evidence, detected_at)"
            + " VALUES ('%1$s', '%2$s', 'i', %3$s, '%1$s', 't', 'd', 'LOW', 1, '{}', '%4$s 10:00:00')"
                .formatted(
                    id, organisation, event == null ? "NULL" : "'" + event + "'", day(daysAgo)));
  }

  void link(String id, String organisation, int daysAgo, String finding) throws SQLException {
    execute(
        "INSERT INTO workflow_deliveries (id, organization_id, finding_id, kind, payload, created_at, updated_at)"
            + " VALUES ('%s', '%s', '%s', 'JIRA', '{}', '%s 10:00:00', now())"
                .formatted(id, organisation, finding, day(daysAgo)));
  }

  void run(String id, String organisation, int daysAgo) throws SQLException {
    execute(
        "INSERT INTO rule_runs (id, organization_id, rule_id, status, duration_ms, started_at, updated_at)"
            + " VALUES ('%s', '%s', 'r', 'SUCCEEDED', 1, '%s 10:00:00', now())"
                .formatted(id, organisation, day(daysAgo)));
  }

  /// The stream of a table to the destination.
  static StreamId stream(PublishedTable table) {
    return new StreamId(LAKE, table.id(), table.schema().major());
  }

  /// Reads what is there as a window and takes it for landed, as a destination that always answers
  /// would have it.
  void deliver(PublishedTable... tables) throws Exception {
    for (PublishedTable table : tables) {
      deliver(table);
    }
  }

  private void deliver(PublishedTable table) throws Exception {
    StreamId stream = stream(table);
    StreamStore streams = new StreamStore(control);
    long id = streams.register(stream);
    StreamRow row = streams.get(id);
    Watermark end = Watermark.at(source.now());
    ReadFacts facts =
        new WindowReader(source, source.time(), "test")
            .read(
                new ReadRequest(
                    stream,
                    table,
                    new AttemptId(new ExportSeq(++seq), UUID.randomUUID()),
                    Scope.of(table, null),
                    new ExportWindow(row.watermark(), end),
                    row.landed(),
                    new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1))),
                RowLanes.of((operation, buffer, from, to) -> {}))
            .facts();
    List<@Nullable Object> values = new ArrayList<>(ReadFactsColumns.values(facts));
    values.add(id);
    control
        .jdbc()
        .sql(
            "UPDATE warehouse_stream SET ("
                + String.join(", ", ReadFactsColumns.NAMES)
                + ") = ROW("
                + ReadFactsColumns.placeholders()
                + "), watermark_at = ? WHERE id = ?")
        .params(with(values, ReadFactsColumns.time(end.atMicros())))
        .update();
  }

  private static List<@Nullable Object> with(List<@Nullable Object> values, Object watermark) {
    List<@Nullable Object> all = new ArrayList<>(values);
    all.add(all.size() - 1, watermark);
    return all;
  }

  static TablePolicy policy(PublishedTable table) {
    return policy(table, Evidence.KEEP);
  }

  static TablePolicy policy(PublishedTable table, Evidence evidence) {
    return new TablePolicy(
        String.valueOf(table.retention()),
        DaysFrom.DEFAULT,
        List.of(LAKE),
        null,
        List.of(),
        new BigDecimal("0.8"),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        evidence);
  }

  static Map<PublishedTable, TablePolicy> policies(PublishedTable... tables) {
    Map<PublishedTable, TablePolicy> policies = new LinkedHashMap<>();
    for (PublishedTable table : tables) {
      policies.put(table, policy(table));
    }
    return policies;
  }

  /// What would go of one organisation.
  RetentionPlan plan(String organisation, PublishedTable... tables) throws Exception {
    return plan(new PlanScope(policies(tables), organisation, List.of(), NOW));
  }

  RetentionPlan plan(PlanScope scope) throws Exception {
    return new RetentionPlanner(control, "test", SCHEMAS, takers).plan(source, scope).plan();
  }

  /// `GOES n`, and each blocker with the keys of what it keeps, of the plan of a table.
  static Set<String> of(RetentionPlan plan, PublishedTable table) {
    return plan.tables().stream()
        .filter(each -> each.table().equals(table.id().value()))
        .flatMap(each -> each.buckets().stream())
        .flatMap(bucket ->
            java.util.stream.Stream.concat(
                bucket.goes() == 0
                    ? java.util.stream.Stream.of()
                    : java.util.stream.Stream.of("GOES " + bucket.goes()),
                bucket.blocked().stream()
                    .map(blocked ->
                        blocked.code()
                            + " "
                            + blocked.rows()
                            + " "
                            + blocked.keys().stream().map(List::getFirst).toList())))
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    dataSource.close();
  }
}
