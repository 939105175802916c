package dev.waybill.soak.live;

import dev.waybill.demo.report.Lake;
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
import org.postgresql.ds.PGSimpleDataSource;

/// The application's database, Waybill's own, and a store; all in one folder.
final class LiveServers implements AutoCloseable {
  private static final String APPLICATION = "app";
  private static final String CONTROL = "waybill";
  private static final String BUCKET = "lake";

  private final Path folder;
  private final PostgresServer postgres;
  private final S3ProxyServer store;
  private final Duration delta;
  private PostgresServer source;

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
    Path bucket = folder.resolve("objects").resolve(BUCKET);
    return List.of(
        new Lake("lake-parquet", Lake.Form.PARQUET, bucket.resolve("parquet")),
        new Lake("lake-jsonl", Lake.Form.JSONL, bucket.resolve("jsonl")));
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

  /// Writes `waybill.yaml`.
  Path configure(LivePlan plan) throws IOException {
    String streams = String.join(", ", tables().stream().map(t -> t.id().value()).toList());
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        installation: soak
        control: {%s}
        sources:
          app: {%s, delta: %ds, settle: 1s}
        tables:
        %sdestinations:
        """
            .formatted(
                address(postgres, CONTROL),
                address(source, APPLICATION),
                delta.toSeconds(),
                tableLines()));
    for (Lake lake : lakes()) {
      yaml.append(
          """
            %s:
              type: s3
              cadence: %ds
              tables: [%s]
              settings: {format: %s, bucket: %s, prefix: %s, endpoint: "%s", region: %s, pathStyle: "true", accessKey: %s, secretKey: %s}
          """
              .formatted(
                  lake.name(),
                  plan.cadence().toSeconds(),
                  streams,
                  lake.root().getFileName(),
                  BUCKET,
                  lake.root().getFileName(),
                  store.endpoint().uri(),
                  store.endpoint().region(),
                  store.endpoint().accessKey(),
                  store.endpoint().secretKey()));
    }
    yaml.append(
        """
        worker: {workers: 4, poll: 250ms, lease: 3s, heartbeat: 1s, spool: ./spool}
        management: {address: 127.0.0.1, port: 0}
        """);
    return Files.writeString(folder.resolve("waybill.yaml"), yaml);
  }

  private static String address(PostgresServer server, String database) {
    return "url: \"jdbc:postgresql://127.0.0.1:%d/%s\", user: %s, password: \"%s\""
        .formatted(server.port(), database, server.user(), server.password());
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

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      store.close();
    } finally {
      postgres.close();
    }
  }
}
