package dev.waybill.dispatcher.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// What an operator has: a folder with `waybill.yaml`, an application's database, an empty control
/// database, each with a role of its own, and a store. Works through the commands only.
final class OperatingRig implements AutoCloseable {
  private static final AtomicInteger RIGS = new AtomicInteger();
  static final String CONTROL_SECRET = "canary-control-3f9d1c";
  static final String SOURCE_SECRET = "canary-source-77ab02";

  /// What a command printed, and its exit code.
  record Answer(int exit, String out, String err) {
    String text() {
      return out + err;
    }
  }

  final PostgresServer server = PostgresServer.shared();
  final S3ProxyServer store = S3ProxyServer.shared();
  final Path folder;
  final String suffix;
  final String bucket;
  private final Path file;

  OperatingRig(Path folder) throws SQLException {
    this.folder = folder;
    this.suffix = ProcessHandle.current().pid() + "_" + RIGS.incrementAndGet();
    this.bucket = "operating-" + suffix.replace('_', '-');
    this.file = folder.resolve("waybill.yaml");
    store.createBucket(bucket);
    server.createDatabase(control());
    server.createDatabase(app());
    execute(
        control(),
        "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(control(), CONTROL_SECRET),
        "CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(app(), SOURCE_SECRET));
  }

  String control() {
    return "operating_control_" + suffix;
  }

  String app() {
    return "operating_app_" + suffix;
  }

  String url(String database) {
    return server.jdbcUrl(database).replaceAll("\\?.*", "");
  }

  /// A table with rows, prepared for reading.
  void prepareTable() throws SQLException {
    execute(
        app(),
        "CREATE TABLE items (id text PRIMARY KEY, organization_id text NOT NULL DEFAULT 'org', value int8,"
            + " created_at timestamp NOT NULL DEFAULT '2026-03-01')");
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl(app()));
    SourcePreparation.apply(
        owner, ReadingRig.items(), SourcePreparation.DELTA, PrepareProgress.UNWATCHED);
  }

  void execute(String database, String... statements) throws SQLException {
    try (Connection connection = server.connect(database)) {
      ReadingRig.run(connection, statements);
    }
  }

  /// Writes `waybill.yaml` with these destinations, each a line.
  Path write(String... destinations) throws IOException {
    return Files.writeString(
        file, head() + "destinations:\n  " + String.join("\n  ", destinations) + "\n");
  }

  String head() {
    return """
    installation: test
    schemas: %s
    control: {url: "%s", user: %s, password: "%s"}
    credentials: {keyset: keys.json}
    sources: {app: {url: "%s", user: %s, password: "%s", settle: 100ms}}
    tables: {items: {source: app}}
    worker: {workers: 2, poll: 100ms, lease: 3s}
    management: {port: 0}
    """
        .formatted(
            Path.of("src/test/resources/schemas").toAbsolutePath(),
            url(control()),
            control(),
            CONTROL_SECRET,
            url(app()),
            app(),
            SOURCE_SECRET);
  }

  /// A destination in the store.
  ///
  /// @param more settings, each with a comma before it
  String lake(String name, String prefix, String more) {
    return "%s: {type: s3, cadence: 1s, tables: [items], settings: {format: jsonl, bucket: %s, prefix: %s, endpoint: \"%s\", pathStyle: \"true\"%s}}"
        .formatted(name, bucket, prefix, store.endpoint().uri(), more);
  }

  /// With the secrets of the store.
  String lake(String name, String prefix) {
    return lake(name, prefix, secrets(store.endpoint().secretKey()));
  }

  String secrets(String secretKey) {
    return ", accessKey: %s, secretKey: \"%s\"".formatted(store.endpoint().accessKey(), secretKey);
  }

  Answer waybill(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = WaybillCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return new Answer(commandLine.execute(args), out.toString(), err.toString());
  }

  Answer on(String... command) {
    return waybill(
        Stream.concat(Stream.of(command), Stream.of("--config", file.toString()))
            .toArray(String[]::new));
  }

  ConfigOption option() {
    ConfigOption option = new ConfigOption();
    CommandSpec.forAnnotatedObject(option).findOption("--config").setValue(file);
    return option;
  }

  Path keyset() {
    return folder.resolve("keys.json");
  }

  Path file() {
    return file;
  }

  WaybillSettings settings() {
    return SettingsReader.read(file);
  }

  HikariDataSource open() {
    return ControlDataSource.open(settings().control(), 4);
  }

  /// The first column of the first row.
  String query(String sql) throws SQLException {
    try (HikariDataSource dataSource = open()) {
      return new ControlDatabase(dataSource).jdbc().sql(sql).query(String.class).single();
    }
  }

  /// Files of a destination that hold `text`.
  long landed(String prefix, String text) throws IOException {
    Path place = store.objects().resolve(bucket).resolve(prefix).resolve("items");
    if (!Files.exists(place)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .filter(f -> f.toString().contains(".jsonl"))
          .filter(f -> unzipped(f).contains(text))
          .count();
    }
  }

  private static String unzipped(Path file) {
    try (var in = new com.github.luben.zstd.ZstdInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws SQLException {
    execute(
        "postgres",
        "DROP DATABASE %s WITH (FORCE)".formatted(control()),
        "DROP DATABASE %s WITH (FORCE)".formatted(app()),
        "DROP ROLE " + control(),
        "DROP ROLE " + app());
  }
}
