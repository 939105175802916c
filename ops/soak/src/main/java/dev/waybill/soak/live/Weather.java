package dev.waybill.soak.live;

import dev.waybill.rigs.proxy.Fault;
import dev.waybill.rigs.proxy.FaultProxy;
import dev.waybill.soak.live.EventCounts.Event;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Breaks one thing after the other around two processes, among writers that go on.
final class Weather implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final List<String> PLACES = List.of("/parquet/", "/jsonl/", "replica: ", "");

  private static final List<Fault> OF_ANY = List.of(Fault.RESET, Fault.ANSWER_LOST);
  private static final List<Fault> OF_THE_STORE =
      List.of(
          Fault.RESET,
          Fault.ANSWER_LOST,
          new Fault.RequestCut(),
          new Fault.AnswerCut(),
          new Fault.Refused(500, "InternalError"),
          new Fault.Refused(503, "SlowDown"),
          new Fault.Refused(403, "ExpiredToken"),
          new Fault.Refused(409, "OperationAborted"));

  private static final String HELD =
      """
      SELECT count(*) FROM waybill.stream_lease
      WHERE owner LIKE ? AND expires_at > clock_timestamp() - interval '1 second'
      """;

  private final LiveServers servers;
  private final Traps traps;
  private final List<Host> hosts;
  private final DeliveringPlan plan;
  private final EventCounts tally;
  private final Random random;
  private final Consumer<String> out;
  private Load load;
  private int loads;

  Weather(
      LiveServers servers,
      Traps traps,
      List<Host> hosts,
      DeliveringPlan plan,
      EventCounts tally,
      Random random,
      Consumer<String> out)
      throws SQLException {
    this.servers = servers;
    this.traps = traps;
    this.hosts = hosts;
    this.plan = plan;
    this.tally = tally;
    this.random = random;
    this.out = out;
    this.load = writers();
  }

  private Load writers() throws SQLException {
    LivePlan live = plan.live();
    return Load.start(
        servers,
        new LivePlan(
            live.duration(),
            live.cadence(),
            live.killEvery(),
            live.skew(),
            live.writers(),
            live.seed() + loads++),
        tally);
  }

  /// One thing breaks, and is whole again when this returns.
  ///
  /// @param over whether only the kills and stops are left that are still to be done
  void next(boolean over) throws Exception {
    if (load.isBroken()) {
      throw new IllegalStateException("expected the writers to go on, found one that ended");
    }
    Host struck = hosts.get(random.nextInt(hosts.size()));
    int dice = random.nextInt(100);
    boolean only = over || !plan.weather();
    boolean kills = tally.of(Event.KILL) < plan.kills();
    boolean stops = tally.of(Event.STOP) < plan.stops();
    if (only ? kills && (!stops || random.nextBoolean()) : dice < 25) {
      kill();
    } else if (only || dice < 40) {
      stop();
    } else if (dice < 70) {
      breakExchange();
    } else if (dice < 80) {
      storm(struck);
    } else if (dice < 90) {
      away(struck);
    } else {
      restart(struck);
    }
  }

  private void kill() throws IOException, InterruptedException {
    boolean after = random.nextBoolean();
    Host struck =
        spring(
            effect(place(Event.KILL)),
            after ? "killed after" : "killed before",
            host -> {
              Runnable kill = () -> kill(host.process());
              if (after) {
                return new Fault.AnswerLost(kill);
              }
              kill.run();
              return Fault.RESET;
            });
    if (struck != null) {
      kill(struck.process());
      tally.count(Event.KILL);
      struck.start();
    }
  }

  private static void kill(DispatcherProcess process) {
    try {
      process.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The exchange at which it is stopped happens after another process has taken over.
  private void stop() throws SQLException, InterruptedException {
    CountDownLatch goesOn = new CountDownLatch(1);
    boolean after = random.nextBoolean();
    Host struck =
        spring(
            effect(place(Event.STOP)),
            after ? "stopped after" : "stopped before",
            host -> {
              if (after) {
                return new Fault.AnswerLost(host.process()::suspend);
              }
              host.process().suspend();
              await(goesOn);
              return Fault.NONE;
            });
    if (struck != null) {
      tally.count(Event.STOP);
      Host other = other(struck);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      do {
        other.process().work(LOOK);
      } while (holdsLeases(struck.process()) && System.nanoTime() < deadline);
      other.process().work(plan.live().cadence());
      struck.process().goOn();
      goesOn.countDown();
    }
  }

  private Host other(Host host) {
    return hosts.get(1 - hosts.indexOf(host));
  }

  private boolean holdsLeases(DispatcherProcess process) throws SQLException {
    try (Connection control = servers.control();
        PreparedStatement query = control.prepareStatement(HELD)) {
      query.setString(1, process.pid() + "-%");
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1) > 0;
      }
    }
  }

  private void breakExchange() throws InterruptedException {
    String effect = effect("");
    List<Fault> faults = effect.startsWith("store") ? OF_THE_STORE : OF_ANY;
    Fault fault = faults.get(random.nextInt(faults.size()));
    if (spring(effect, fault.getClass().getSimpleName(), _ -> fault) != null) {
      tally.count(Event.EXCHANGE_BROKEN);
    }
  }

  private void storm(Host struck) throws InterruptedException {
    Fault fault =
        random.nextBoolean()
            ? new Fault.Refused(503, "SlowDown")
            : new Fault.Refused(403, "ExpiredToken");
    out.accept("the store answers everything with " + fault);
    struck.storm(fault, Duration.ofSeconds(4));
    other(struck).process().work(Duration.ofSeconds(4));
    tally.count(Event.EXCHANGE_BROKEN);
  }

  private void away(Host struck) throws InterruptedException {
    int way = random.nextInt(struck.ways().size());
    out.accept("a server is away: " + List.of("control", "source", "store", "replica").get(way));
    FaultProxy proxy = struck.ways().get(way);
    proxy.away(true);
    other(struck).process().work(Duration.ofSeconds(2 + random.nextInt(5)));
    proxy.away(false);
    tally.count(Event.SERVER_AWAY);
  }

  /// With SIGKILL. Writers end their transactions before their own server is.
  private void restart(Host other) throws Exception {
    int server = random.nextInt(3);
    out.accept(
        "restarting " + List.of("control and replica", "the store", "the source").get(server));
    switch (server) {
      case 0 -> servers.restartPostgres();
      case 1 -> servers.restartStore();
      default -> {
        load.stop();
        servers.restartSource();
        load = writers();
      }
    }
    tally.count(Event.SERVER_RESTART);
    other.process().work(plan.live().cadence());
  }

  private @Nullable Host spring(String effect, String what, Traps.Reaction reaction)
      throws InterruptedException {
    Host struck = traps.spring(effect, PATIENCE, reaction);
    out.accept(what + " " + effect + (struck == null ? ", which did not come by" : ""));
    return struck;
  }

  /// Whether every destination was seen at work, so that there is something to break.
  boolean isSettled() {
    List<String> seen = traps.effects();
    return load.isBroken()
        || PLACES.stream().allMatch(place -> seen.stream().anyMatch(e -> e.contains(place)));
  }

  /// Where the next process is hit: at one destination after the other, and then anywhere.
  private String place(Event event) {
    return PLACES.get((int) (tally.of(event) % PLACES.size()));
  }

  /// Nobody waits for what only comes by when a process starts.
  ///
  /// @param place a part of its name
  private String effect(String place) {
    List<String> seen =
        traps.effects().stream()
            .filter(effect -> effect.contains(place) && !effect.contains("/_waybill_check/"))
            .toList();
    return seen.isEmpty() ? effect("") : seen.get(random.nextInt(seen.size()));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws SQLException, InterruptedException {
    load.stop();
  }
}
