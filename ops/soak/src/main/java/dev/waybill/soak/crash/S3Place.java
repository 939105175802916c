package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.rigs.proxy.FaultProxy;
import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.soak.reading.JsonRows;
import dev.waybill.spi.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A folder of a bucket on s3proxy. A reader looks at the files themselves, as they lie on disk.
final class S3Place implements CrashPlace {
  static final String BUCKET = "crash";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final S3ProxyServer store;
  private final String format;
  private final String prefix = UUID.randomUUID().toString();
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final Set<Path> read = new HashSet<>();
  private final List<DeliveredRow> rows = new ArrayList<>();

  /// @param format `parquet` or `jsonl`
  S3Place(S3ProxyServer store, String format) {
    this.store = store;
    this.format = format;
    store.createBucket(BUCKET);
  }

  @Override
  public Door door(Life life, StreamId stream, CrashSubject subject) {
    S3Endpoint endpoint = store.endpoint();
    FaultProxy proxy = FaultProxy.http(endpoint.uri().getPort(), life.at("store"));
    proxies.add(proxy);
    Map<String, String> settings =
        Map.of(
            "format",
            format,
            "bucket",
            BUCKET,
            "prefix",
            prefix,
            "region",
            endpoint.region(),
            "endpoint",
            "http://127.0.0.1:" + proxy.port(),
            "pathStyle",
            "true",
            "accessKey",
            endpoint.accessKey(),
            "secretKey",
            endpoint.secretKey());
    return new Door(
        new DestinationSettings(stream.destination(), "s3", settings),
        new AroundFactory(AroundFactory.shipped("s3"), subject.adapter()));
  }

  /// Files never change, so each is read once.
  @Override
  public List<DeliveredRow> rows() {
    List<Path> fresh = files("." + (format.equals("jsonl") ? "jsonl.zst" : format));
    fresh.removeIf(file -> !read.add(file));
    if (format.equals("jsonl")) {
      fresh.forEach(file -> rows.addAll(JsonRows.of(bytes(file))));
    } else {
      rows.addAll(ParquetRows.of(fresh));
    }
    return List.copyOf(rows);
  }

  @Override
  public List<Decided> log(StreamId stream) {
    return files(".json").stream()
        .filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
        .sorted()
        .map(file -> decided(JSON.readTree(bytes(file))))
        .toList();
  }

  private static Decided decided(JsonNode manifest) {
    return new Decided(
        manifest.path("ordinal").asLong(),
        manifest.path("seq").asLong(),
        UUID.fromString(manifest.path("uuid").asString()),
        manifest.path("rows").asLong());
  }

  private List<Path> files(String ending) {
    Path folder = store.objects().resolve(BUCKET).resolve(prefix);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(
          files.filter(file -> file.getFileName().toString().endsWith(ending)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    proxies.forEach(FaultProxy::close);
  }
}
