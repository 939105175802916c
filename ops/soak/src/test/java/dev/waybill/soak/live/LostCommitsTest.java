package dev.waybill.soak.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.demo.report.Report;
import dev.waybill.dispatcher.Dispatcher;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A failover to a standby that lost the last commits, which had been delivered.
@Tag("server")
class LostCommitsTest {
  private static final LivePlan PLAN =
      new LivePlan(
          Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 0, 0);

  /// So small that the read after the failover does not look back over the rows that were lost.
  private static final Duration DELTA = Duration.ofSeconds(1);

  @TempDir Path folder;

  private PostgresServer primary;
  private PostgresServer standby;
  private LiveServers servers;

  @BeforeEach
  void open() throws SQLException {
    PostgresServer stopped = PostgresServer.persistent(folder.resolve("primary"));
    standby = PostgresServer.standbyOf(stopped, folder.resolve("standby"));
    primary = PostgresServer.persistent(folder.resolve("primary"));
    servers = LiveServers.start(folder, DELTA);
    servers.moveTo(primary);
    servers.createTables();
  }

  @AfterEach
  void close() {
    servers.close();
    standby.close();
    primary.close();
  }

  /// A new row, a new version and a delete are lost with the old server; each is taken back at the
  /// destination.
  @Test
  void whatTheFailoverLostIsTakenBackAtTheDestination() throws Exception {
    try (Dispatcher _ = Dispatcher.start(servers.configure(PLAN))) {
      for (Target target : Target.values()) {
        write(target.upsert, "same");
        write(target.upsert, "changed");
        write(target.upsert, "deleted");
      }
      awaitArrival();
      standby.catchUpWith(primary);
      standby.promote();
      for (Target target : Target.values()) {
        write(target.upsert, "new");
        write(target.update, "changed");
        write(target.delete, "deleted");
      }
      awaitArrival();
    }
    assertThat(report().ok()).as("before the failover").isTrue();

    primary.kill();
    servers.moveTo(standby);
    try (Dispatcher _ = Dispatcher.start(servers.configure(PLAN))) {
      for (Target target : Target.values()) {
        write(target.upsert, "after");
      }
      awaitArrival();
    }
    assertThat(report().streams())
        .hasSize(4)
        .allSatisfy(stream -> {
          assertThat(stream.sourceRows()).isEqualTo(4);
          assertThat(stream.distinctKeys()).isEqualTo(5);
          assertThat(stream.missing()).as("lost updates and deletes").isZero();
          assertThat(stream.unexpected()).as("lost rows").isZero();
          assertThat(stream.repeated()).isZero();
        });
  }

  private void write(String statement, String id) throws SQLException {
    try (Connection connection = servers.application();
        Statement execute = connection.createStatement()) {
      execute.execute(
          statement.formatted(
              id,
              LocalDate.now(ZoneOffset.UTC),
              Choice.organisations().getFirst(),
              "jsonb_build_object('written', clock_timestamp())",
              "NULL::timestamptz",
              id));
    }
  }

  private void awaitArrival() throws Exception {
    Arrival arrival = Arrival.ofAll(servers);
    long deadline = System.nanoTime() + LiveSoak.PATIENCE.toNanos();
    while (!arrival.isReached(servers, 4)) {
      assertThat(System.nanoTime() - deadline).as("the streams have not arrived").isNegative();
      Thread.onSpinWait();
    }
  }

  private Report report() throws Exception {
    try (Connection source = servers.application()) {
      return Report.of(source, LiveServers.tables(), servers.lakes(), folder.resolve("scratch"));
    }
  }
}
