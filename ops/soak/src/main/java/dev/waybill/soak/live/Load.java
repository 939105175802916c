package dev.waybill.soak.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All writers of a soak.
final class Load {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PreparedTransactions prepared = new PreparedTransactions();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Connection> connections = new ArrayList<>();
  private final List<Future<Void>> writers = new ArrayList<>();
  private final LiveServers servers;

  private Load(LiveServers servers) {
    this.servers = servers;
  }

  static Load start(LiveServers servers, LivePlan plan, EventCounts tally) throws SQLException {
    Load load = new Load(servers);
    Random seeds = new Random(plan.seed());
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    for (int i = 0; i < plan.writers(); i++) {
      Choice choice = new Choice(i, new Random(seeds.nextLong()), tally, today, plan.skew());
      Writer writer =
          new Writer(load.connect(), load.connect(), choice, tally, load.prepared, load.stop);
      load.writers.add(load.threads.submit(writer::write));
    }
    return load;
  }

  private Connection connect() throws SQLException {
    Connection connection = servers.application();
    connections.add(connection);
    return connection;
  }

  /// Whether a writer has ended by itself, which none should.
  boolean isBroken() {
    return writers.stream().anyMatch(Future::isDone);
  }

  /// Ends every transaction, prepared ones too: from then on the source does not change.
  ///
  /// @throws SQLException what ended a writer that had to go on
  void stop() throws SQLException, InterruptedException {
    stop.countDown();
    try (Connection decider = servers.application()) {
      for (Future<Void> writer : writers) {
        writer.get();
      }
      boolean commit = true;
      while (prepared.end(decider, commit)) {
        commit = !commit;
      }
    } catch (ExecutionException e) {
      throw new SQLException("a writer ended: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }
}
