package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.watermark.PauseStore;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination that is not fit yet: its bucket does not exist.
@Tag("server")
class FitnessWatchTest {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  @TempDir private Path folder;
  private final S3ProxyServer store = S3ProxyServer.shared();
  private final String bucket =
      "fitness-" + ProcessHandle.current().pid() + "-" + BUCKETS.incrementAndGet();
  private DeliveryRig rig;
  private Worker worker;
  private FitnessWatch watch;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    Destinations destinations =
        new Destinations(
                "test",
                List.of(
                    new DestinationSettings(
                        DeliveryRig.STREAM.destination(),
                        "s3",
                        Map.of(
                            "bucket", bucket,
                            "endpoint", store.endpoint().uri().toString(),
                            "accessKey", store.endpoint().accessKey(),
                            "secretKey", store.endpoint().secretKey(),
                            "pathStyle", "true"))),
                new DestinationFactories())
            .testedFirst();
    worker = rig.worker("a", destinations, DeliveryRig.NO_LIMITS, ReadingRig.items());
    watch =
        new FitnessWatch(
            Set.of(DeliveryRig.STREAM.destination()),
            destinations,
            new StreamStore(rig.control),
            Duration.ofMinutes(1));
    rig.application.execute(rig.application.put("x", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
  }

  @AfterEach
  void close() throws Exception {
    watch.close();
    rig.close();
  }

  private String state() {
    return rig.query(
        "SELECT concat_ws(' ', state, state_reason, rows_delivered || ' rows') FROM warehouse_stream");
  }

  @Test
  void itsStreamsStopWithTheReasonAndGoOnByThemselves() {
    watch.tick();
    assertThat(state())
        .startsWith("STOPPED UNFIT: connection test, list: the store answered 404 NoSuchBucket")
        .contains("create the bucket")
        .endsWith(" 0 rows");
    worker.work();
    assertThat(rig.query("SELECT count(*)::text FROM warehouse_delivery")).isEqualTo("0");

    store.createBucket(bucket);
    watch.tick();
    assertThat(state()).isEqualTo("ACTIVE 0 rows");
    worker.work();
    assertThat(state()).isEqualTo("ACTIVE 1 rows");
  }

  @Test
  void aDeliveryThatMeetsItFirstWaitsWithoutCountingAttempts() {
    worker.work();
    assertThat(state()).startsWith("STOPPED UNFIT: connection test, list:");
    assertThat(rig.query("SELECT status || ' ' || attempts FROM warehouse_delivery"))
        .isEqualTo("FAILED 0");
    store.createBucket(bucket);
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = now()");
    worker.work();
    assertThat(state()).isEqualTo("ACTIVE 1 rows");
  }

  @Test
  void aPauseIsAPersonsAndStays() {
    new PauseStore(rig.control)
        .pause(DeliveryRig.STREAM.destination().value(), null, "eve", "a move");
    watch.tick();
    store.createBucket(bucket);
    watch.tick();
    assertThat(state()).isEqualTo("ACTIVE 0 rows");
    worker.work();
    assertThat(state()).as("not released by a test that passes").isEqualTo("ACTIVE 0 rows");
  }

  /// That process had another endpoint, or was not allowed what this one is.
  @Test
  void streamsThatAnotherProcessStoppedGoOnWhereTheTestPasses() {
    store.createBucket(bucket);
    watch.tick();
    new StreamStore(rig.control)
        .stop(DeliveryRig.STREAM.destination(), FitnessWatch.UNFIT, "not from there");
    assertThat(state()).startsWith("STOPPED UNFIT: not from there");
    watch.tick();
    assertThat(state()).isEqualTo("ACTIVE 0 rows");
  }
}
