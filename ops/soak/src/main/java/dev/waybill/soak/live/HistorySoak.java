package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A large table gets a destination while it is written to: its history comes beside the windows,
/// under kills and a rewrite of the table, and is compared by value once all has come to rest.
public final class HistorySoak {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int LOOKS_A_LINE = 50;

  private final HistoryPlan plan;
  private final Consumer<String> out;
  private final EventCounts tally = new EventCounts();
  private final Random random;
  private @Nullable DispatcherProcess dispatcher;
  private int kills;
  private boolean rewritten;
  private long peakBytes;
  private long looks;

  /// @param out takes lines of progress
  public HistorySoak(HistoryPlan plan, Consumer<String> out) {
    this.plan = plan;
    this.out = out;
    this.random = new Random(plan.live().seed());
  }

  /// Keeps its folder, which it names, unless all is well.
  public HistoryVerdict run() throws Exception {
    out.accept("soak history: seed " + plan.live().seed() + ", " + plan);
    Path folder = Files.createTempDirectory("waybill-soak-history-");
    out.accept("servers, files and log in " + folder);
    HistoryVerdict verdict;
    try (LiveServers servers = LiveServers.start(folder, LivePlan.DELTA)) {
      servers.beginWithHistory();
      servers.createTables();
      try (Connection connection = servers.application()) {
        HistoryRows.fill(connection, plan.rows(), out);
      }
      LagWatch lag = new LagWatch(plan.live().cadence());
      HistoryProgress history;
      try {
        history = deliver(servers, lag);
      } finally {
        if (dispatcher != null) {
          dispatcher.kill();
        }
      }
      out.accept("all has arrived; comparing");
      verdict =
          HistoryVerdict.of(
              plan, kills, history, peakBytes, lag.lag(), Outcome.of(servers, plan.live(), tally));
    }
    verdict.lines().forEach(line -> out.accept("  " + line));
    out.accept(
        verdict.ok()
            ? "soak history: PASS, the files hold exactly the source"
            : "soak history: FAIL, seed %d; files and log are in %s"
                .formatted(plan.live().seed(), folder));
    if (verdict.ok()) {
      Outcome.delete(folder);
    }
    return verdict;
  }

  private HistoryProgress deliver(LiveServers servers, LagWatch lag) throws Exception {
    Path configuration = servers.configure(plan.live());
    CountDownLatch stop = new CountDownLatch(1);
    Load load = Load.start(servers, plan.live(), tally);
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        Connection connection = servers.application()) {
      Future<Void> writer =
          thread.submit(
              () -> new HistoryRows(plan.rows(), random.nextLong(), tally, stop).write(connection));
      HistoryProgress done;
      try {
        start(servers, configuration);
        lag.disturbed();
        done = history(servers, configuration, lag, load, writer);
      } finally {
        stop.countDown();
        load.stop();
      }
      writer.get();
      arrive(servers);
      return done;
    } catch (ExecutionException e) {
      throw new SQLException("the writer ended: " + e.getCause(), e.getCause());
    }
  }

  /// To the end of the run, with all that happens to it on the way.
  private HistoryProgress history(
      LiveServers servers, Path configuration, LagWatch lag, Load load, Future<Void> writer)
      throws SQLException, IOException, InterruptedException {
    try (Connection control = servers.control()) {
      while (true) {
        running().work(LOOK);
        lag.look(control);
        peakBytes = Math.max(peakBytes, running().peakBytes());
        HistoryProgress progress = HistoryProgress.of(control);
        if (load.isBroken() || writer.isDone()) {
          throw new IllegalStateException("expected the writers to go on, found that one ended");
        }
        if (progress == null) {
          continue;
        }
        if (progress.isDone()) {
          return progress;
        }
        if (looks++ % LOOKS_A_LINE == 0) {
          out.accept(line(progress));
        }
        long due = plan.rows() * kills / (plan.kills() + 1);
        if (kills < plan.kills() && progress.underway() && progress.rows() >= due) {
          running().kill();
          kills++;
          tally.count(Event.KILL);
          out.accept("killed during history, " + line(progress));
          rewriteWhereDue(servers);
          start(servers, configuration);
          lag.disturbed();
        } else if (plan.kills() == 0 && progress.rows() > 0) {
          rewriteWhereDue(servers);
        }
      }
    }
  }

  /// Behind a kill the table is rewritten before the next dispatcher starts, so that this one finds
  /// a range that was cut off, of a file that is gone.
  private void rewriteWhereDue(LiveServers servers) throws SQLException {
    if (plan.vacuumFull() && !rewritten && kills >= plan.killsBeforeRewrite()) {
      rewrite(servers);
    }
  }

  private void rewrite(LiveServers servers) throws SQLException {
    rewritten = true;
    out.accept("VACUUM FULL " + HistoryRows.TABLE);
    try (Connection connection = servers.application();
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM FULL " + HistoryRows.TABLE);
    }
  }

  private String line(HistoryProgress history) {
    return "%,d of %,d rows as history, %,.0f rows/s; %,d transactions committed, %d kills, %,d MiB resident"
        .formatted(
            history.rows(),
            plan.rows(),
            history.rowsPerSecond(),
            tally.of(Event.COMMITTED),
            kills,
            peakBytes >> 20);
  }

  private DispatcherProcess running() {
    return Objects.requireNonNull(dispatcher, "none was started");
  }

  private void start(LiveServers servers, Path configuration)
      throws IOException, InterruptedException {
    dispatcher = DispatcherProcess.start(servers.folder(), configuration);
  }

  /// Lets the dispatcher deliver the rest, and stops it.
  private void arrive(LiveServers servers) throws SQLException, InterruptedException {
    out.accept("history is done and the writers have come to rest; waiting for the streams");
    long deadline = System.nanoTime() + LiveSoak.PATIENCE.toNanos();
    Arrival arrival = Arrival.ofAll(servers);
    int streams = LiveServers.tables().size() * servers.lakes().size();
    while (!arrival.isReached(servers, streams)) {
      running().work(LOOK);
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "expected the streams to arrive within " + LiveSoak.PATIENCE);
      }
    }
    peakBytes = Math.max(peakBytes, running().peakBytes());
    running().stop();
  }
}
