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

/// The control database goes away under workers that deliver.
@Tag("server")
class ControlDatabaseTest {
  private static final int STREAMS = 6;

  @TempDir private Path folder;

  private PostgresServer start() {
    return PostgresServer.persistent(folder.resolve("control"));
  }

  private static void windows(Fleet fleet, String name, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      fleet.window(name + i);
      Thread.yield();
    }
  }

  private static void arrived(Fleet fleet, int windows) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(fleet.rows()).isEqualTo((long) windows * STREAMS));
  }

  @Test
  void workersComeBackByThemselvesWhenItWasKilledAndWhenItWasRestarted() throws Exception {
    PostgresServer server = start();
    try {
      server.createDatabase("waybill");
      ControlSettings control =
          new ControlSettings(server.jdbcUrl("waybill"), server.user(), server.password());
      try (Fleet fleet = new Fleet(control, folder.resolve("spool"), STREAMS)) {
        fleet.start("one", 2);
        fleet.start("two", 2);
        windows(fleet, "before", 2);
        arrived(fleet, 2);
        windows(fleet, "killed", 1);
        server.kill();
        windows(fleet, "away", 1);
        server = start();
        arrived(fleet, 4);
        windows(fleet, "stopped", 1);
        server.stop();
        server = start();
        windows(fleet, "after", 1);
        arrived(fleet, 6);
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() ->
                assertThat(
                        fleet.query(
                            "SELECT count(*) FROM warehouse_delivery WHERE status <> 'DELIVERED'"))
                    .isEqualTo("0"));
        assertThat(
                fleet.query("SELECT sum(rows_loaded) FROM warehouse_receipt WHERE rows_loaded > 0"))
            .as("what is known here is what is there")
            .isEqualTo("" + fleet.rows());
      }
    } finally {
      server.close();
    }
  }
}
