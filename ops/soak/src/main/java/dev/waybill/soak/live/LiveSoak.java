package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The whole product in real time: hostile writers, a dispatcher that is killed and started again,
/// files compared with the source once the writers have come to rest.
public final class LiveSoak {
  private static final Duration LOOK = Duration.ofMillis(500);
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private final LivePlan plan;
  private final Consumer<String> out;
  private final EventCounts tally = new EventCounts();
  private @Nullable DispatcherProcess dispatcher;

  /// @param out takes lines of progress
  public LiveSoak(LivePlan plan, Consumer<String> out) {
    this.plan = plan;
    this.out = out;
  }

  /// Keeps its folder, which it names, unless all is well.
  public LiveVerdict run() throws Exception {
    out.accept("soak live: seed " + plan.seed() + ", " + plan);
    Path folder = Files.createTempDirectory("waybill-soak-live-");
    out.accept("servers, files and log in " + folder);
    LiveVerdict verdict;
    try (LiveServers servers = LiveServers.start(folder, LivePlan.DELTA)) {
      servers.createTables();
      Path configuration = servers.configure(plan);
      try {
        writeAndKill(servers, configuration);
        arrive(servers);
      } finally {
        if (dispatcher != null) {
          dispatcher.kill();
        }
      }
      verdict = Outcome.of(servers, plan, tally);
    }
    verdict.streams().forEach(stream -> out.accept("  " + Outcome.line(stream)));
    out.accept(
        verdict.ok()
            ? "soak live: PASS, the files hold exactly the source"
            : "soak live: FAIL, seed %d; files and log are in %s".formatted(plan.seed(), folder));
    if (verdict.ok()) {
      Outcome.delete(folder);
    }
    return verdict;
  }

  /// Leaves a dispatcher running and writers that have come to rest.
  private void writeAndKill(LiveServers servers, Path configuration)
      throws IOException, SQLException, InterruptedException {
    Load load = Load.start(servers, plan, tally);
    try {
      DispatcherProcess process = start(servers, configuration);
      long end = System.nanoTime() + plan.duration().toNanos();
      for (long left = plan.duration().toNanos();
          left > 0 && !load.isBroken();
          left = end - System.nanoTime()) {
        process.work(Duration.ofNanos(Math.min(left, plan.killEvery().toNanos())));
        process.kill();
        tally.count(Event.KILL);
        out.accept(progress(end));
        process = start(servers, configuration);
      }
    } finally {
      load.stop();
    }
  }

  private DispatcherProcess start(LiveServers servers, Path configuration)
      throws IOException, InterruptedException {
    DispatcherProcess started = DispatcherProcess.start(servers.folder(), configuration);
    dispatcher = started;
    return started;
  }

  private String progress(long end) {
    return "%4d s left: %,d transactions committed, %,d prepared, %,d undone or refused, %,d deletes, %,d kills"
        .formatted(
            Math.max(0, Duration.ofNanos(end - System.nanoTime()).toSeconds()),
            tally.of(Event.COMMITTED),
            tally.of(Event.PREPARED),
            tally.of(Event.ROLLED_BACK) + tally.of(Event.REFUSED),
            tally.of(Event.DELETE),
            tally.of(Event.KILL));
  }

  /// Lets the dispatcher deliver the rest, and stops it.
  private void arrive(LiveServers servers) throws SQLException, InterruptedException {
    out.accept("the writers have come to rest; waiting for the streams");
    DispatcherProcess process = Objects.requireNonNull(dispatcher, "none was started");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Arrival arrival = Arrival.ofAll(servers);
    int streams = LiveServers.tables().size() * servers.lakes().size();
    while (!arrival.isReached(servers, streams)) {
      process.work(LOOK);
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected the streams to arrive within " + PATIENCE);
      }
    }
    process.stop();
  }
}
