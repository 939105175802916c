package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.spi.DestinationId;
import java.io.IOException;
import java.util.Map;

/// Parquet on S3: a folder of a bucket for each destination.
final class StorePlace implements Place {
  private static final String BUCKET = "bench";

  private final S3ProxyServer server = S3ProxyServer.forMeasurements();

  StorePlace() {
    server.createBucket(BUCKET);
  }

  @Override
  public String name() {
    return "Parquet on S3";
  }

  @Override
  public DestinationSettings settings(DestinationId id) {
    S3Endpoint store = server.endpoint();
    return new DestinationSettings(
        id,
        "s3",
        Map.of(
            "bucket", BUCKET,
            "prefix", id.value(),
            "partitioning", "none",
            "region", store.region(),
            "endpoint", store.uri().toString(),
            "pathStyle", "true",
            "accessKey", store.accessKey(),
            "secretKey", store.secretKey()));
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void clear(DestinationId id) throws IOException {
    WindowExport.delete(server.objects().resolve(BUCKET).resolve(id.value()));
  }

  @Override
  public void close() {
    server.close();
  }
}
