package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.destination.TickingClock;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.S3Endpoint;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that vanishes for an hour, by a clock that the test moves.
@Tag("server")
class AwayTest {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int STEPS = 12;

  @TempDir private Path folder;
  private final TickingClock clock = new TickingClock();
  private S3ProxyServer store;
  private DeliveryRig rig;
  private Destinations lake;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    store = start();
    store.createBucket("lake");
    rig = new DeliveryRig(folder.resolve("spool"));
    lake = lake(store.endpoint());
    worker = rig.worker("a", lake, DeliveryRig.NO_LIMITS, ReadingRig.items());
    put("before");
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
    assertThat(rows()).isEqualTo("1");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    store.close();
  }

  private S3ProxyServer start() {
    return S3ProxyServer.persistent(folder.resolve("s3"), folder.resolve("objects"));
  }

  private Destinations lake(S3Endpoint endpoint) {
    Map<String, String> settings =
        Map.of(
            "bucket", "lake",
            "endpoint", endpoint.uri().toString(),
            "region", endpoint.region(),
            "accessKey", endpoint.accessKey(),
            "secretKey", endpoint.secretKey(),
            "pathStyle", "true");
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), "s3", settings)),
        new DestinationFactories(),
        clock);
  }

  private void put(String id) throws Exception {
    rig.application.execute(rig.application.put(id, 1));
  }

  private String rows() {
    return rig.query("SELECT sum(rows_loaded) FROM warehouse_receipt");
  }

  private String attempts() {
    return rig.query("SELECT count(*) FROM warehouse_attempt");
  }

  private void anHourPasses() {
    for (int i = 0; i < STEPS; i++) {
      pass();
      assertThat(rig.query("SELECT count(*) FROM warehouse_delivery WHERE status = 'DEAD_LETTER'"))
          .isEqualTo("0");
    }
  }

  private void pass() {
    clock.tick(STEP);
    rig.application.time.tick(ReadingRig.CADENCE);
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
  }

  @Test
  void whatWaitedForAnHourIsDeliveredAndNothingIsADeadLetter() throws Exception {
    store.kill();
    put("during");
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
    pass();
    String read = attempts();
    anHourPasses();
    assertThat(attempts()).as("while it is away no rows are read").isEqualTo(read);
    assertThat(
            rig.query(
                "SELECT status || ' ' || attempts FROM warehouse_delivery ORDER BY id DESC LIMIT 1"))
        .isEqualTo("FAILED 0");
    assertThat(Objects.requireNonNull(lake.loads().getFirst().away()).since())
        .isGreaterThan(STEP.multipliedBy(STEPS - 1));
    store = start();
    pass();
    assertThat(rows()).isEqualTo("2");
    assertThat(lake.loads().getFirst().away()).isNull();
  }

  @Test
  void whatWasInDoubtWhenItVanishedIsAskedForWhenItIsBack() throws Exception {
    put("during");
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    store.kill();
    rig.update(
        "UPDATE warehouse_delivery SET status = 'IN_DOUBT', ordinal = 2,"
            + " in_doubt_since = clock_timestamp() - interval '29 minutes' WHERE status = 'PENDING'");
    worker.work();
    rig.update(
        "UPDATE warehouse_delivery SET in_doubt_since = clock_timestamp() - interval '1 hour'"
            + " WHERE status = 'IN_DOUBT'");
    pass();
    assertThat(
            rig.query(
                "SELECT status || ' ' || attempts || (in_doubt_since > clock_timestamp() - interval '10 minutes')"
                    + " FROM warehouse_delivery ORDER BY id DESC LIMIT 1"))
        .isEqualTo("IN_DOUBT 0true");
    store = start();
    pass();
    assertThat(rows()).isEqualTo("2");
  }
}
