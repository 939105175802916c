package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.spi.DestinationId;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The S3 store that all lanes deliver to.
///
/// @param settings of a destination in it
/// @param pid of its process, where that is known
record FanoutStore(Function<DestinationId, DestinationSettings> settings, @Nullable Long pid) {
  /// One of this run alone.
  static FanoutStore of(StorePlace place) {
    return new FanoutStore(place::settings, place.pid());
  }

  /// One that runs, entered by the keys of the default credentials chain. What earlier runs left in
  /// it is in nobody's way.
  static FanoutStore running(URI endpoint, String bucket, @Nullable Long pid) {
    String folder = "bench-" + UUID.randomUUID() + "/";
    return new FanoutStore(
        id ->
            new DestinationSettings(
                id,
                "s3",
                Map.of(
                    "bucket",
                    bucket,
                    "prefix",
                    folder + id.value(),
                    "partitioning",
                    "none",
                    "endpoint",
                    endpoint.toString(),
                    "pathStyle",
                    "true")),
        pid);
  }
}
