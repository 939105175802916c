package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a reader that knows nothing of Waybill sees while deliveries are on their way: through the
/// store's listing, and as a glob over the folder where s3proxy keeps its objects.
class PlainReaderTest extends OnS3Proxy {
  @Test
  void neverSeesAnObjectBeforeItsDeliveryIsDecided() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> watched = threads.submit(() -> watch(done));
      try {
        for (int ordinal = 1; ordinal <= 12; ordinal++) {
          TestDelivery zombie = attempt(ordinal, 2L * ordinal, 5);
          try (var abandoned = zombie.stage(adapter)) {
            attempt(ordinal, 2L * ordinal + 1, 5).send(adapter);
            if (ordinal % 2 == 0) {
              abandoned.commit(zombie.spooled().digest());
            }
          }
        }
      } finally {
        done.set(true);
      }
      assertThat(watched.get()).as("looks").isGreaterThan(5);
    }
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(60).doesNotHaveDuplicates();
  }

  private int watch(AtomicBoolean done) throws IOException {
    int looks = 0;
    while (!done.get()) {
      Set<String> seen = new HashSet<>(globbed());
      store.keys().stream().filter(key -> key.endsWith(".parquet")).forEach(seen::add);
      // The decision precedes visibility, so it must be found by whoever looks for it afterwards.
      assertThat(decided()).containsAll(seen);
      looks++;
    }
    return looks;
  }

  private Set<String> decided() {
    Set<String> named = new HashSet<>();
    for (String key : store.keys()) {
      if (key.matches(".*/_manifests/.*/\\d{20}\\.json")
          && Json.entry(store.content(key)) instanceof Manifest manifest) {
        manifest.objects().forEach(file -> named.add(file.key()));
      }
    }
    return named;
  }

  private List<String> globbed() throws IOException {
    Path bucket = S3ProxyServer.shared().objects().resolve(store.bucket());
    Path place = bucket.resolve(store.prefix());
    try (Stream<Path> files = Files.walk(place)) {
      return files
          .map(file -> bucket.relativize(file).toString())
          .filter(name -> name.endsWith(".parquet"))
          .toList();
    } catch (NoSuchFileException | UncheckedIOException changing) {
      return List.of(); // A folder came or went during the walk: look again.
    }
  }
}
