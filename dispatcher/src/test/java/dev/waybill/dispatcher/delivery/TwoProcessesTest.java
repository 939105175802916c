package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes with four workers each over many small deliveries. `-Dwaybill.deliveries=10000`
/// makes it as many.
@Tag("server")
class TwoProcessesTest {
  private static final int STREAMS = 40;
  private static final int ROUNDS =
      Math.max(1, Integer.getInteger("waybill.deliveries", 400) / STREAMS);

  @TempDir private Path folder;

  @Test
  void everyDeliveryIsMadeOnceAndHardlyAnyReadIsWasted() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String name = "fleet_" + ProcessHandle.current().pid();
    server.createDatabase(name);
    ControlSettings control =
        new ControlSettings(server.jdbcUrl(name), server.user(), server.password());
    try (Fleet fleet = new Fleet(control, folder, STREAMS)) {
      fleet.window("r1");
      fleet.start("one", 4);
      fleet.start("two", 4);
      long begun = System.nanoTime();
      for (int round = 1; round <= ROUNDS; round++) {
        if (round > 1) {
          fleet.window("r" + round);
        }
        long expected = (long) round * STREAMS;
        Awaitility.await()
            .atMost(Duration.ofMinutes(5))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> fleet.rows() >= expected);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      long deliveries = (long) ROUNDS * STREAMS;
      Awaitility.await()
          .until(() ->
              fleet
                  .query("SELECT count(*) FROM warehouse_delivery WHERE status = 'DELIVERED'")
                  .equals("" + deliveries));
      long attempts = Long.parseLong(fleet.query("SELECT count(*) FROM warehouse_attempt"));
      System.out.printf(
          "%d deliveries by 2 x 4 workers in %s, %.1f a second; %d reads wasted (%.2f %%)%n",
          deliveries,
          took,
          deliveries * 1000.0 / took.toMillis(),
          attempts - deliveries,
          100.0 * (attempts - deliveries) / deliveries);
      assertThat(fleet.commits()).as("commits at the destinations").isEqualTo(deliveries);
      assertThat(fleet.rows()).isEqualTo(deliveries);
      assertThat(attempts - deliveries).isLessThan(Math.max(1, deliveries / 100));
      assertThat(fleet.query("SELECT count(DISTINCT lease_owner) FROM warehouse_delivery"))
          .as("both worked")
          .isEqualTo("2");
    }
  }
}
