package dev.waybill.soak.live;

import dev.waybill.demo.report.Lake;
import dev.waybill.demo.report.Replica;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.postgresql.ds.PGSimpleDataSource;

/// The application's database, Waybill's own, and a store; all in one folder.
final class LiveServers implements AutoCloseable {
  private static final String APPLICATION = "app";
  private static final String CONTROL = "waybill";
  private static final String BUCKET = "lake";
  private static final String REPLICA = "replica";

  private final Path folder;
  private PostgresServer postgres;
  private S3ProxyServer store;
  private final Duration delta;
  private PostgresServer source;
  private boolean hasReplica;
  private boolean separated;
  private boolean history;

  private LiveServers(Path folder, PostgresServer postgres, S3ProxyServer store, Duration delta) {
    this.folder = folder;
    this.delta = delta;
    this.postgres = postgres;
    this.store = store;
    this.source = postgres;
  }

  /// @param delta the largest skew of clocks that the source is configured for
  static LiveServers start(Path folder, Duration delta) throws SQLException {
    PostgresServer postgres = PostgresServer.persistent(folder.resolve("postgres"), "fsync=off");
    try {
      postgres.createDatabase(CONTROL);
      S3ProxyServer store =
          S3ProxyServer.persistent(folder.resolve("s3proxy"), folder.resolve("objects"));
      store.createBucket(BUCKET);
      return new LiveServers(folder, postgres, store, delta);
    } catch (SQLException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /// Kills the server of the control database and of the replica, and starts it again.
  void restartPostgres() {
    postgres.kill();
    postgres = PostgresServer.persistent(folder.resolve("postgres"), "fsync=off");
  }

  /// Gives the application a server of its own.
  void separateSource() {
    separated = true;
    moveTo(PostgresServer.persistent(folder.resolve("source"), "fsync=off"));
  }

  /// Kills the application's own server, and starts it again.
  void restartSource() {
    source.kill();
    separateSource();
  }

  /// Kills the store and starts it again.
  void restartStore() {
    store.kill();
    store = S3ProxyServer.persistent(folder.resolve("s3proxy"), folder.resolve("objects"));
  }

  /// The application lives on a server of its own from now on; the caller closes it.
  void moveTo(PostgresServer other) {
    source = other;
  }

  static List<PublishedTable> tables() {
    return Arrays.stream(Target.values())
        .map(target -> SchemaCatalog.shipped().find(new TableId(target.published), 1).orElseThrow())
        .toList();
  }

  List<Lake> lakes() {
    Path bucket = bucket();
    Lake parquet = new Lake("lake-parquet", Lake.Form.PARQUET, bucket.resolve("parquet"));
    if (history) {
      return List.of(parquet);
    }
    Lake jsonl = new Lake("lake-jsonl", Lake.Form.JSONL, bucket.resolve("jsonl"));
    return hasReplica
        ? List.of(parquet, new Lake("lake-twin", Lake.Form.PARQUET, bucket.resolve("twin")), jsonl)
        : List.of(parquet, jsonl);
  }

  /// From now on there is one destination, Parquet, and streams of tables of a megabyte begin with
  /// history.
  void beginWithHistory() {
    history = true;
  }

  /// Makes the application's tables and prepares them for reading.
  void createTables() throws SQLException {
    source.createDatabase(APPLICATION);
    try (Connection connection = application();
        Statement statement = connection.createStatement()) {
      ReferenceApplication.create(connection, Form.PARTITIONED, LocalDate.now(ZoneOffset.UTC));
      for (String organisation : Choice.organisations()) {
        statement.execute(
            "INSERT INTO organizations (id, name, slug, updated_at) VALUES ('%1$s', '%1$s', '%1$s', now())"
                .formatted(organisation));
      }
    }
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(source.jdbcUrl(APPLICATION));
    for (PublishedTable table : tables()) {
      SourcePreparation.apply(owner, table, delta, PrepareProgress.UNWATCHED);
    }
  }

  /// The servers' own ports.
  Doors doors() {
    return new Doors(
        postgres.port(), source.port(), store.endpoint().uri().getPort(), postgres.port());
  }

  Replica replica() {
    return new Replica("replica", postgres.jdbcUrl(REPLICA), "app");
  }

  /// Makes the replica's database, and adds it to the destinations, and a second one that takes
  /// Parquet, which shares its reads with the first.
  void addReplica() throws SQLException {
    postgres.createDatabase(REPLICA);
    hasReplica = true;
  }

  List<Replica> replicas() {
    return hasReplica ? List.of(replica()) : List.of();
  }

  /// Writes `waybill.yaml`.
  Path configure(LivePlan plan) throws IOException {
    return configure(plan, doors(), folder);
  }

  /// Writes `waybill.yaml` for a process that has other ways to the servers.
  Path configure(LivePlan plan, Doors doors, Path home) throws IOException {
    String streams = String.join(", ", tables().stream().map(t -> t.id().value()).toList());
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        installation: soak
        control: {%s}
        credentials: {keyset: "%s"}
        sources:
          app: {%s, delta: %ds, settle: 1s}
        tables:
        %sdestinations:
        """
            .formatted(
                address(postgres, doors.control(), CONTROL),
                keyset(),
                address(source, doors.source(), APPLICATION),
                delta.toSeconds(),
                tableLines()));
    for (Lake lake : lakes()) {
      yaml.append(
          """
            %s:
              type: s3
              cadence: %ds
              tables: [%s]
              settings: {format: %s, bucket: %s, prefix: %s, endpoint: "http://127.0.0.1:%d", region: %s, pathStyle: "true", accessKey: %s, secretKey: %s}
          """
              .formatted(
                  lake.name(),
                  plan.cadence().toSeconds(),
                  streams,
                  lake.form().name().toLowerCase(Locale.ROOT),
                  BUCKET,
                  lake.root().getFileName(),
                  doors.store(),
                  store.endpoint().region(),
                  store.endpoint().accessKey(),
                  store.endpoint().secretKey()));
    }
    if (hasReplica) {
      yaml.append(
          """
            %s:
              type: postgres
              cadence: %ds
              tables: [%s]
              settings: {%s, schema: %s, sslMode: disable, lockTimeoutSeconds: "2"}
          """
              .formatted(
                  replica().name(),
                  plan.cadence().toSeconds(),
                  streams,
                  address(postgres, doors.replica(), REPLICA),
                  replica().schema()));
    }
    yaml.append(
        """
        worker: {workers: 4, poll: 250ms, lease: 3s, heartbeat: 1s, attempts: 1000, backoff: 1s, spool: ./spool%s}
        management: {address: 127.0.0.1, port: 0}
        """
            .formatted(history ? ", historyAbove: 1MB" : ""));
    return Files.writeString(home.resolve("waybill.yaml"), yaml);
  }

  /// The keys of all processes.
  private Path keyset() throws IOException {
    Path keyset = folder.resolve("keys.json");
    if (!Files.exists(keyset)) {
      var unused = new KeysetFile(keyset).create();
    }
    return keyset;
  }

  private static String address(PostgresServer server, int port, String database) {
    return "url: \"jdbc:postgresql://127.0.0.1:%d/%s\", user: %s, password: \"%s\""
        .formatted(port, database, server.user(), server.password());
  }

  private static String tableLines() {
    return String.join(
        "", tables().stream().map(table -> "  " + table.id() + ": {source: app}\n").toList());
  }

  Connection application() throws SQLException {
    return source.connect(APPLICATION);
  }

  Connection control() throws SQLException {
    return postgres.connect(CONTROL);
  }

  /// The folder of the store's bucket.
  Path bucket() {
    return folder.resolve("objects").resolve(BUCKET);
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      store.close();
      if (separated) {
        source.close();
      }
    } finally {
      postgres.close();
    }
  }
}
