package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One bad row among good ones, all the way to Parquet files on an S3 server.
@Tag("server")
class QuarantineOnS3Test {
  @TempDir private Path folder;

  @Test
  void theOthersLandAndTheManifestSaysWhatIsMissing() throws Exception {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "quarantine-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    try (DeliveryRig rig = new DeliveryRig(folder);
        Destinations lake = lake(server.endpoint(), bucket)) {
      Worker worker = rig.worker("a", lake, DeliveryRig.NO_LIMITS, ReadingRig.items());
      rig.application.execute(
          rig.application.put("good", 1),
          rig.application.put("bad", 2),
          "UPDATE items SET created_at = '0044-03-15 BC' WHERE id = 'bad'");
      rig.application.time.tick(ReadingRig.CADENCE);
      worker.work();
      Path objects = server.objects().resolve(bucket);
      assertThat(ids(objects)).isEqualTo("good");
      assertThat(manifest(objects)).contains("\"rows\":1,\"rowsQuarantined\":1");
      assertThat(
              rig.query(
                  "SELECT concat_ws(' ', rows_sent, rows_loaded, rows_quarantined) FROM warehouse_receipt"))
          .isEqualTo("2 1 1");
      assertThat(rig.query("SELECT status || ' ' || reason FROM warehouse_quarantine"))
          .isEqualTo("OPEN is before the year 1");
      rig.redeliver(worker);
      rig.application.execute("DELETE FROM items WHERE id = 'bad'");
      worker.work();
      assertThat(rig.query("SELECT max(status) FROM warehouse_quarantine WHERE settled_by = 2"))
          .isEqualTo("GONE");
      assertThat(ids(objects)).isEqualTo("bad deleted, good");
    }
  }

  static Destinations lake(S3Endpoint endpoint, String bucket) {
    Map<String, String> settings =
        Map.of(
            "bucket", bucket,
            "endpoint", endpoint.uri().toString(),
            "region", endpoint.region(),
            "accessKey", endpoint.accessKey(),
            "secretKey", endpoint.secretKey(),
            "pathStyle", "true",
            "partitioning", "none");
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), "s3", settings)),
        new DestinationFactories());
  }

  private static String manifest(Path objects) throws Exception {
    try (Stream<Path> walk = Files.walk(objects)) {
      Path first =
          walk.filter(path -> path.toString().matches(".*_manifests/.*0+1\\.json"))
              .findFirst()
              .orElseThrow();
      return Files.readString(first);
    }
  }

  private static String ids(Path objects) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT string_agg(id || CASE WHEN _waybill_deleted THEN ' deleted' ELSE '' END, ', ' ORDER BY id)"
                    + " FROM read_parquet('"
                    + objects
                    + "/**/*.parquet', union_by_name = true)")) {
      row.next();
      return row.getString(1);
    }
  }
}
