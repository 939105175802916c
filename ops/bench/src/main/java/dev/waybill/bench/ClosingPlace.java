package dev.waybill.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/// The reference application with partitioned events of eight organisations that keep 30 days, and
/// of one that keeps a century; and the whole product beside it, which delivers to Parquet and JSON
/// lines on S3 and to a replica, all of which must hold an event before it goes.
final class ClosingPlace implements AutoCloseable {
  static final List<String> DESTINATIONS = List.of("parquet", "jsonl", "replica");
  static final PublishedTable EVENTS =
      SchemaCatalog.shipped().all().stream()
          .filter(table -> table.id().equals(new TableId("events")))
          .findFirst()
          .orElseThrow();

  /// The day that goes whole.
  static final LocalDate WHOLE = LocalDate.now(ZoneOffset.UTC).minusDays(60);

  /// A day of which one row stays, so that the others are deleted.
  static final LocalDate SHARED = WHOLE.plusDays(1);

  private static final int ORGANISATIONS = 8;
  private static final String SOURCE = "app";
  private static final String CONTROL = "waybill";
  private static final String REPLICA = "replica";
  private static final String BUCKET = "lake";
  private static final int SESSIONS = 4;
  private static final Duration POLL = Duration.ofMillis(100);

  private final List<Runnable> open = new ArrayList<>();
  private final Path folder;
  private final PostgresServer source;
  private final PostgresServer other;
  private final S3ProxyServer store;
  private final WaybillSettings settings;
  private final HikariDataSource control;
  private final Dispatcher dispatcher;

  /// @param folder existing and empty
  ClosingPlace(Path folder) throws SQLException, IOException {
    this.folder = folder;
    System.setProperty("logging.level.dev.waybill", "ERROR");
    try {
      this.source = server();
      this.other = server();
      this.store = S3ProxyServer.forMeasurements();
      open.add(store::close);
      source.createDatabase(SOURCE);
      other.createDatabase(CONTROL);
      other.createDatabase(REPLICA);
      store.createBucket(BUCKET);
      makeTables();
      new KeysetFile(folder.resolve("keyset.json")).create();
      Path file = Files.writeString(folder.resolve("waybill.yaml"), yaml());
      this.settings = SettingsReader.read(file);
      this.dispatcher = Dispatcher.start(settings);
      open.add(dispatcher::close);
      this.control = ControlDataSource.open(settings.control(), SESSIONS);
      open.add(control::close);
    } catch (SQLException | IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Whose commits are on disk.
  private PostgresServer server() {
    PostgresServer server =
        PostgresServer.ephemeral(
            "jit=off", "shared_buffers=256MB", "fsync=on", "full_page_writes=on");
    open.add(server::close);
    return server;
  }

  private void makeTables() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      ReferenceApplication.create(connection, Form.PARTITIONED, WHOLE, SHARED);
      statement.execute(
          """
          INSERT INTO organizations (id, name, slug, data_retention_days, updated_at)
          SELECT 'org_' || n, 'org_' || n, 'org_' || n, CASE WHEN n < %1$d THEN 30 ELSE 36500 END, now()
          FROM generate_series(0, %1$d) n
          """
              .formatted(ORGANISATIONS));
    }
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(source.jdbcUrl(SOURCE));
    SourcePreparation.apply(owner, EVENTS, SourcePreparation.DELTA, PrepareProgress.UNWATCHED);
  }

  private String yaml() {
    return """
    installation: bench
    control: {url: "jdbc:postgresql://127.0.0.1:%1$d/%2$s", user: %3$s, password: "%4$s"}
    credentials: {keyset: "%5$s"}
    sources:
      app:
        {url: "jdbc:postgresql://127.0.0.1:%6$d/%7$s", user: %3$s, password: "%8$s", delta: 15m, settle: 100ms,
         maintenance: {user: %3$s, password: "%8$s"}}
    tables: {events: {source: app}}
    destinations:
      parquet: {type: s3, cadence: 1s, tables: [events], settings: {format: parquet, %9$s}}
      jsonl: {type: s3, cadence: 1s, tables: [events], settings: {format: jsonl, %10$s}}
      replica:
        type: postgres
        cadence: 1s
        tables: [events]
        settings: {url: "jdbc:postgresql://127.0.0.1:%1$d/%11$s", user: %3$s, password: "%4$s", schema: app, sslMode: disable}
    retention: {share: 100%%, tables: {events: {destinations: [parquet, jsonl, replica]}}}
    worker: {workers: 3, poll: 100ms, spool: "%12$s"}
    management: {address: 127.0.0.1, port: 0}
    """
        .formatted(
            other.port(),
            CONTROL,
            PostgresServer.USER,
            other.password(),
            folder.resolve("keyset.json"),
            source.port(),
            SOURCE,
            source.password(),
            bucket("parquet"),
            bucket("jsonl"),
            REPLICA,
            folder.resolve("spool"));
  }

  private String bucket(String prefix) {
    S3Endpoint endpoint = store.endpoint();
    return "bucket: %s, prefix: %s, endpoint: \"%s\", region: %s, pathStyle: \"true\", accessKey: %s, secretKey: %s"
        .formatted(
            BUCKET,
            prefix,
            endpoint.uri(),
            endpoint.region(),
            endpoint.accessKey(),
            endpoint.secretKey());
  }

  /// Adds events of a day, whose organisations take turns.
  void fill(LocalDate day, long rows) throws SQLException {
    insert(day, "'org_' || n % " + ORGANISATIONS, rows);
  }

  /// Adds an event of the organisation that keeps everything.
  void keep(LocalDate day) throws SQLException {
    insert(day, "'org_" + ORGANISATIONS + "'", 1);
  }

  private void insert(LocalDate day, String organisation, long rows) throws SQLException {
    execute(
        """
        INSERT INTO ingested_events (id, organization_id, integration_id, provider, event_type, source, actor,
            severity, payload, processing_status, occurred_at, processed_at)
        SELECT 'c' || substr(md5(gen_random_uuid()::text), 1, 24), %1$s, 'int_' || n %% 3, 'MICROSOFT_365',
            'FileAccessed', 'SharePoint', 'user_' || (hashint4(n) & 4095) || '@example.org', 'INFO', %2$s,
            'PROCESSED', timestamp '%3$s' + (n - 1) * (interval '1 day' / %4$d), now()
        FROM generate_series(1, %4$d) n
        """
            .formatted(organisation, BenchTable.DOCUMENT, day, rows));
    execute("VACUUM ANALYZE ingested_events");
  }

  /// Ends when all that was written so far is at all destinations.
  void awaitDelivered() throws SourceException, InterruptedException {
    Instant written = source().now();
    while (dispatcher.status().stream()
        .anyMatch(stream -> !stream.deliveredThrough().isAfter(written))) {
      Thread.sleep(POLL);
    }
  }

  /// The partition of a day, with its schema.
  static String partition(LocalDate day) {
    return "public.ingested_events_" + day.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  WaybillSettings settings() {
    return settings;
  }

  ControlDatabase control() {
    return new ControlDatabase(control);
  }

  SourceDatabase source() {
    return new SourceDatabase(Objects.requireNonNull(settings.sources().get(SOURCE)));
  }

  /// As the application.
  Connection connect() throws SQLException {
    return source.connect(SOURCE);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The first column of the only row.
  String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /// Of the application's database.
  long bytes() throws SQLException {
    return Long.parseLong(text("SELECT pg_database_size(current_database())"));
  }

  @Override
  public void close() {
    open.reversed().forEach(Runnable::run);
  }
}
