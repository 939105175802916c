package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stop while a destination does not answer.
@Tag("server")
class StopTest {
  @TempDir private Path folder;
  private final CountDownLatch reached = new CountDownLatch(1);

  /// Never comes back from opening a delivery.
  private DestinationAdapter stuck(DestinationAdapter adapter) {
    return (DestinationAdapter)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DestinationAdapter.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("open")) {
                reached.countDown();
                hang();
              }
              try {
                return method.invoke(adapter, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void hang() throws DestinationException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DestinationException(Kind.IN_DOUBT, "interrupted", e);
    }
  }

  @Test
  void whatDoesNotEndInTimeIsHandedBackAndNotCounted() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String name = "stop_" + ProcessHandle.current().pid();
    server.createDatabase(name);
    ControlSettings control =
        new ControlSettings(server.jdbcUrl(name), server.user(), server.password());
    try (Fleet fleet = new Fleet(control, folder, 1)) {
      fleet.window("x");
      WorkerPool first = fleet.start("first", 1, this::stuck);
      reached.await();
      first.close();
      assertThat(fleet.query("SELECT status || ' ' || attempts FROM warehouse_delivery"))
          .isEqualTo("PENDING 0");
      assertThat(fleet.query("SELECT expires_at = '-infinity' FROM stream_lease"))
          .as("released")
          .isEqualTo("true");
      fleet.start("second", 1);
      Awaitility.await().until(() -> fleet.rows() == 1);
    }
  }
}
