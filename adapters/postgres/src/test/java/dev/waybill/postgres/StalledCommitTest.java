package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Landing;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestSpool;
import dev.waybill.testkit.TestTable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A COMMIT that waits for a standby which never comes: it is on disk and not visible, and nobody
/// can say yet whether it lands.
@Tag("server")
class StalledCommitTest {
  private static final String WAITING =
      "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
  private static final String OURS = " AND application_name LIKE 'waybill %'";

  private static PostgresServer server;

  @TempDir private Path folder;
  private TestPlace place;
  private PostgresAdapter adapter;
  private TestDelivery delivery;

  @BeforeAll
  static void start() {
    server = PostgresServer.ephemeral();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prepare() throws Exception {
    place = new TestPlace(server, "replicas", "merge");
    adapter = place.adapter(TestTable.OWNER);
    adapter.prepare(TestTable.SCHEMA);
    delivery = new TestSpool(folder, adapter.form()).delivery(TestDelivery.ticket(1, 10), 2);
  }

  @Test
  void isUndecidedUntilItEnds() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<DeliveryReceipt> commit = stall(threads);
      try {
        assertThat(adapter.find(delivery.ticket().key(), 1))
            .isInstanceOfSatisfying(
                Landing.Undecided.class,
                undecided ->
                    assertThat(undecided.reason()).contains("still running", "10-", "SyncRep"));
        assertThat(place.query("SELECT count(*) FROM %s.contract_rows".formatted(place.schema)))
            .containsExactly("0");
      } finally {
        waitForStandby("");
      }
      assertThat(adapter.find(delivery.ticket().key(), 1))
          .isEqualTo(new Landing.Landed(commit.get()));
    }
  }

  /// It was on disk already: whoever ends its session makes it visible.
  @Test
  void isInDoubtAndLandsWhenItsSessionIsEnded() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<DeliveryReceipt> commit = stall(threads);
      try {
        place.query(
            "SELECT pg_terminate_backend(pid) FROM (%s) AS stalled".formatted(WAITING + OURS));
        until(() -> adapter.find(delivery.ticket().key(), 1) instanceof Landing.Landed);
      } finally {
        waitForStandby("");
      }
      assertThat(catchThrowable(commit::get))
          .cause()
          .isInstanceOfSatisfying(
              DestinationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_DOUBT));
    }
  }

  /// Returns once the server waits inside the COMMIT.
  private Future<DeliveryReceipt> stall(ExecutorService threads) throws Exception {
    DeliveryWriter writer = delivery.stage(adapter);
    letCommitsWait(threads);
    Future<DeliveryReceipt> commit =
        threads.submit(() -> {
          try (writer) {
            return writer.commit(delivery.spooled().digest());
          }
        });
    until(() -> commit.isDone() || !place.query(WAITING + OURS).isEmpty());
    return commit;
  }

  /// The process that has commits wait learns of it after the others: commits are tried until one
  /// does.
  private void letCommitsWait(ExecutorService threads) throws Exception {
    waitForStandby("nobody");
    while (place.query(WAITING).isEmpty()) {
      Future<?> commit =
          threads.submit(() -> {
            place.execute("CREATE TEMPORARY TABLE probe ()");
            return null;
          });
      until(() -> commit.isDone() || !place.query(WAITING).isEmpty());
    }
  }

  private void waitForStandby(String name) throws Exception {
    place.execute("ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(name));
    place.query("SELECT pg_reload_conf()");
    until(() -> place.query("SHOW synchronous_standby_names").equals(List.of(name)));
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.onSpinWait();
    }
  }
}
