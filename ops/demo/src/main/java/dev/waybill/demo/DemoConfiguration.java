package dev.waybill.demo;

import dev.waybill.demo.report.Lake;
import dev.waybill.demo.report.Replica;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The demo's `waybill.yaml`: every shipped table, to one destination of each form and to a
/// replica.
final class DemoConfiguration {
  static final int DESTINATIONS = 3;

  private DemoConfiguration() {}

  static Collection<PublishedTable> tables() {
    return SchemaCatalog.shipped().all();
  }

  /// @param objects the folder of the buckets
  static List<Lake> lakes(Path objects) {
    Path bucket = objects.resolve(DemoServers.BUCKET);
    return List.of(
        new Lake("lake-parquet", Lake.Form.PARQUET, bucket.resolve("parquet")),
        new Lake("lake-jsonl", Lake.Form.JSONL, bucket.resolve("jsonl")));
  }

  static Replica replica(PostgresServer server) {
    return new Replica("replica", server.jdbcUrl(DemoServers.REPLICA), "app");
  }

  /// Writes the file anew: the servers may have other ports. Only its owner may read it.
  static void write(DemoFolder folder, DemoServers servers, Duration cadence) throws IOException {
    Path half = folder.root().resolve("waybill.yaml.tmp");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(half, yaml(folder, servers, cadence));
    Files.move(half, folder.configuration(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String yaml(DemoFolder folder, DemoServers servers, Duration cadence) {
    PostgresServer postgres = servers.postgres();
    return """
    # Written by `waybill demo` at every start.
    installation: demo
    control: {url: "%1$s/%2$s", user: %9$s, password: "%5$s"}
    sources:
      app: {url: "%1$s/%3$s", user: %4$s, password: "%5$s", delta: 15m, settle: 1s}
    tables:
    %6$sdestinations:
    %7$s%8$sworker: {workers: 4, poll: 250ms, lease: 3s, heartbeat: 1s, spool: ./spool}
    management: {address: 127.0.0.1, port: 0}
    """
        .formatted(
            "jdbc:postgresql://127.0.0.1:" + postgres.port(),
            DemoServers.CONTROL,
            DemoServers.APPLICATION,
            postgres.user(),
            postgres.password(),
            tables().stream()
                .map(table -> "  " + table.id() + ": {source: app}\n")
                .collect(Collectors.joining()),
            lakes(folder.objects()).stream()
                .map(lake -> destination(lake, servers.s3proxy().endpoint(), cadence))
                .collect(Collectors.joining()),
            destination(replica(postgres), postgres, cadence),
            ControlRole.NAME);
  }

  private static String destination(Replica replica, PostgresServer server, Duration cadence) {
    return """
      %s:
        type: postgres
        cadence: %ds
        tables: [%s]
        settings: {url: "jdbc:postgresql://127.0.0.1:%d/%s", user: %s, password: "%s", schema: %s, sslMode: disable}
    """
        .formatted(
            replica.name(),
            cadence.toSeconds(),
            tableNames(),
            server.port(),
            DemoServers.REPLICA,
            server.user(),
            server.password(),
            replica.schema());
  }

  private static String tableNames() {
    return tables().stream().map(table -> table.id().value()).collect(Collectors.joining(", "));
  }

  private static String destination(Lake lake, S3Endpoint store, Duration cadence) {
    return """
      %s:
        type: s3
        cadence: %ds
        tables: [%s]
        settings: {format: %s, bucket: %s, prefix: %s, endpoint: "%s", region: %s, pathStyle: "true", accessKey: %s, secretKey: %s}
    """
        .formatted(
            lake.name(),
            cadence.toSeconds(),
            tableNames(),
            lake.form().name().toLowerCase(Locale.ROOT),
            DemoServers.BUCKET,
            lake.root().getFileName(),
            store.uri(),
            store.region(),
            store.accessKey(),
            store.secretKey());
  }
}
