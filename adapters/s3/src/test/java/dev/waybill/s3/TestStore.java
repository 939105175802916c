package dev.waybill.s3;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.waybill.rigs.MinioServer;
import dev.waybill.rigs.RigException;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.Owner;
import dev.waybill.testkit.TestTable;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A new folder in a bucket of a real server, and a plain client to look at it.
final class TestStore implements AutoCloseable {
  private static final String BUCKET = "lake";

  private final Map<String, String> settings;
  private final Store store;

  private TestStore(S3Endpoint endpoint, String format) {
    settings =
        Map.of(
            "format",
            format,
            "bucket",
            BUCKET,
            "prefix",
            "t-" + UUID.randomUUID(),
            "region",
            endpoint.region(),
            "endpoint",
            endpoint.uri().toString(),
            "pathStyle",
            "true",
            "accessKey",
            endpoint.accessKey(),
            "secretKey",
            endpoint.secretKey());
    store = Store.connect(settings(TestTable.OWNER), List.of());
    try {
      client().createBucket(create -> create.bucket(BUCKET));
    } catch (BucketAlreadyOwnedByYouException shared) {
      // Every test has a folder of its own in it.
    }
  }

  /// Skips the test where s3proxy does not start, unless rigs are required.
  static TestStore s3proxy(String format) {
    try {
      return new TestStore(S3ProxyServer.shared().endpoint(), format);
    } catch (RigException | ExceptionInInitializerError | NoClassDefFoundError e) {
      if ("required".equals(System.getenv("WAYBILL_RIGS"))) {
        throw e;
      }
      return abort("s3proxy did not start: " + e);
    }
  }

  /// Skips the test where there is no MinIO.
  static TestStore minio(String format) {
    return MinioServer.isAvailable()
        ? new TestStore(SharedMinio.SERVER.endpoint(), format)
        : abort("no MinIO on this machine");
  }

  private static final class SharedMinio {
    static final MinioServer SERVER = MinioServer.ephemeral();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "stop-shared-minio"));
    }
  }

  S3Client client() {
    return store.calls();
  }

  String bucket() {
    return BUCKET;
  }

  String prefix() {
    return settings.getOrDefault("prefix", "");
  }

  DestinationConfig config(Owner owner) {
    return DestinationConfig.of(owner, settings, S3Settings.ALL);
  }

  /// The configuration with one setting changed.
  DestinationConfig config(Owner owner, String name, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(name, value);
    return DestinationConfig.of(owner, changed, S3Settings.ALL);
  }

  S3Settings settings(Owner owner) {
    return S3Settings.of(config(owner));
  }

  /// An adapter of its own, its requests seen by `interceptor`, that gives up within a second.
  S3Adapter adapter(Owner owner, @Nullable ExecutionInterceptor interceptor) {
    List<ExecutionInterceptor> seen = interceptor == null ? List.of() : List.of(interceptor);
    return adapter(owner, settings(owner), seen);
  }

  /// An adapter with one setting changed.
  S3Adapter adapter(Owner owner, String name, String value) {
    return adapter(owner, S3Settings.of(config(owner, name, value)), List.of());
  }

  private static S3Adapter adapter(
      Owner owner, S3Settings settings, List<ExecutionInterceptor> seen) {
    return new S3Adapter(
        owner, settings, Store.connect(settings, seen).with(TestPatience.SHORT), Clock.systemUTC());
  }

  /// Every key, in order.
  List<String> keys() {
    return client()
        .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix() + "/"))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  byte[] content(String key) {
    return client().getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
  }

  boolean has(String key) {
    return keys().contains(key);
  }

  @Override
  public void close() {
    try {
      for (String key : keys()) {
        client().deleteObject(delete -> delete.bucket(BUCKET).key(key));
      }
    } catch (SdkException leftToTheServersEnd) {
      // The folder belongs to this test alone.
    }
    store.close();
  }
}
