package dev.waybill.soak.live;

import dev.waybill.soak.live.EventCounts.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// The whole product in real time while everything around it breaks: hostile writers, two
/// dispatcher processes, files of both forms and a replica; compared by value once all have come to
/// rest.
public final class DeliveringSoak {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final DeliveringPlan plan;
  private final Consumer<String> out;
  private final EventCounts tally = new EventCounts();

  /// @param out takes lines of progress
  public DeliveringSoak(DeliveringPlan plan, Consumer<String> out) {
    this.plan = plan;
    this.out = out;
  }

  /// Keeps its folder, which it names, unless all is well.
  public LiveVerdict run() throws Exception {
    out.accept("soak delivering: seed " + plan.live().seed() + ", " + plan);
    Path folder = Files.createTempDirectory("waybill-soak-delivering-");
    out.accept("servers, files and logs in " + folder);
    LiveVerdict verdict;
    try (LiveServers servers = LiveServers.start(folder, LivePlan.DELTA)) {
      servers.separateSource();
      servers.createTables();
      servers.addReplica();
      Traps traps = new Traps();
      try (Host a = new Host(servers, plan.live(), traps, "a");
          Host b = new Host(servers, plan.live(), traps, "b")) {
        a.start();
        b.start();
        breakThings(servers, traps, List.of(a, b));
        arrive(servers, List.of(a, b));
      }
      verdict = Outcome.of(servers, plan.live(), tally);
    }
    verdict.streams().forEach(stream -> out.accept("  " + Outcome.line(stream)));
    verdict.books().forEach(line -> out.accept("  " + line));
    out.accept(
        verdict.ok()
            ? "soak delivering: PASS, every destination holds exactly the source, and receipts are what landed"
            : "soak delivering: FAIL, seed %d; files and logs are in %s"
                .formatted(plan.live().seed(), folder));
    if (verdict.ok()) {
      Outcome.delete(folder);
    }
    return verdict;
  }

  private void breakThings(LiveServers servers, Traps traps, List<Host> hosts) throws Exception {
    Random random = new Random(plan.live().seed());
    long end = System.nanoTime() + plan.live().duration().toNanos();
    try (Weather weather = new Weather(servers, traps, hosts, plan, tally, random, out)) {
      // What breaks is chosen among the effects that were seen.
      while (!weather.isSettled()) {
        for (Host host : hosts) {
          host.process().work(LOOK);
        }
      }
      while (System.nanoTime() < end
          || tally.of(Event.KILL) < plan.kills()
          || tally.of(Event.STOP) < plan.stops()) {
        weather.next(System.nanoTime() >= end);
        out.accept(progress(end));
      }
    }
  }

  private String progress(long end) {
    return "%4d s left: %,d transactions committed, %,d kills, %,d stops, %,d exchanges broken, %,d servers away, %,d restarted"
        .formatted(
            Math.max(0, Duration.ofNanos(end - System.nanoTime()).toSeconds()),
            tally.of(Event.COMMITTED),
            tally.of(Event.KILL),
            tally.of(Event.STOP),
            tally.of(Event.EXCHANGE_BROKEN),
            tally.of(Event.SERVER_AWAY),
            tally.of(Event.SERVER_RESTART));
  }

  /// Lets the dispatchers deliver the rest, and stops them.
  private void arrive(LiveServers servers, List<Host> hosts)
      throws SQLException, InterruptedException {
    out.accept("the writers have come to rest; waiting for the streams");
    long deadline = System.nanoTime() + LiveSoak.PATIENCE.toNanos();
    Arrival arrival = Arrival.ofAll(servers);
    int streams =
        LiveServers.tables().size() * (servers.lakes().size() + servers.replicas().size());
    while (!arrival.isReached(servers, streams)) {
      for (Host host : hosts) {
        host.process().work(LOOK);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "expected the streams to arrive within " + LiveSoak.PATIENCE);
      }
    }
    for (Host host : hosts) {
      host.process().stop();
    }
  }
}
