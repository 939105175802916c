package dev.waybill.soak.reading;

import dev.waybill.soak.reading.Comparison.SourceRow;
import dev.waybill.soak.reading.Reading.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One schedule: an application and two dispatcher processes, interleaved step by step as the seed
/// has it, then quiet, then the comparison. The same seed makes the same run.
public final class Schedule {
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int QUIET_WINDOWS = 2;
  private static final int MOST_DELIVERIES = 1_000;

  /// The delete log is purged before one of so many deliveries.
  private static final int PURGES = 3;

  /// Where reads are shared, a destination is paused at one of so many steps, and resumed at one of
  /// so many.
  private static final int PAUSES = 40;

  private static final int PAUSED = 10;

  /// One that leaves a delivery landed and unacknowledged comes more often than another.
  private static final List<Fault> FAULTS_TOGETHER =
      Stream.concat(
              Stream.of(Fault.values()),
              Stream.of(Fault.DIES_AFTER_COMMIT, Fault.ANSWER_LOST, Fault.ANSWER_LOST))
          .toList();

  private static final List<Fault> FAULTS =
      FAULTS_TOGETHER.stream().filter(fault -> !fault.needsOthers()).toList();

  private final Lane lane;
  private final Subject subject;
  private final long seed;
  private final Trace trace;
  private final RandomGenerator random;
  private final Mix mix;
  private final VirtualClock clock = new VirtualClock(START);
  private final Turns turns = new Turns(new Chance());
  private final Faults faults = new Faults(turns, new Others());
  private final Application application;
  private final Reading reading;
  private @Nullable Target paused;
  private boolean quiet;
  private Instant quietSince = START;
  private long deliveries;
  private long purged;

  private Schedule(Lane lane, Subject subject, long seed, Trace trace) {
    this.lane = lane;
    this.subject = subject;
    this.seed = seed;
    this.trace = trace;
    this.random = new SplittableRandom(seed);
    this.mix = subject.mix().apply(Mix.draw(random));
    this.application = new Application(lane, mix, clock, random, trace);
    this.reading = new Reading(lane, mix, subject, clock, turns, faults);
    clock.during(faults::looking);
  }

  public static Verdict run(Lane lane, Subject subject, long seed, Trace trace)
      throws SQLException {
    return new Schedule(lane, subject, seed, trace).run();
  }

  private Verdict run() throws SQLException {
    trace.say(clock.now(), "-", mix.toString());
    lane.reset(mix.table());
    try (reading) {
      addDestination();
      for (int i = 0; i < mix.steps(); i++) {
        step(i);
      }
      settle();
      return verdict();
    }
  }

  private void step(int number) throws SQLException {
    clock.tick(Duration.ofMillis(random.nextInt(1_500)));
    if (mix.added(number) >= reading.targets().size()) {
      addDestination();
    }
    if (mix.sharing()) {
      pauseOrResume();
    }
    if (random.nextDouble() < mix.reading()) {
      clock.tick(Lane.CADENCE.multipliedBy(random.nextInt(3)));
      for (int due = mix.sharing() ? 1 + random.nextInt(mix.streams()) : 1; due > 0; due--) {
        deliver(fault());
      }
    } else {
      application.step();
    }
  }

  /// One that was paused is late, and reads alone until it has caught up with the others.
  private void pauseOrResume() {
    Target late = paused;
    if (late == null && random.nextInt(PAUSES) == 0) {
      late = reading.targets().get(random.nextInt(reading.targets().size()));
      reading.pause(late);
      paused = late;
      trace.say(clock.now(), "-", late.name() + " is paused");
    } else if (late != null && random.nextInt(PAUSED) == 0) {
      resume(late);
    }
  }

  private void resume(Target late) {
    reading.resume(late);
    paused = null;
    trace.say(clock.now(), "-", late.name() + " is resumed");
  }

  private Fault fault() {
    List<Fault> faults = mix.sharing() ? FAULTS_TOGETHER : FAULTS;
    return random.nextDouble() < mix.faults()
        ? faults.get(random.nextInt(faults.size()))
        : Fault.NONE;
  }

  private void addDestination() {
    boolean last = reading.targets().size() == mix.streams() - 1;
    String organisation = mix.scoped() && last ? Statements.ORGANISATIONS.getFirst() : null;
    reading.add(organisation, history());
    Target added = reading.targets().getLast();
    trace.say(
        clock.now(),
        "-",
        "destination %s is added, of organisation %s%s"
            .formatted(added.name(), organisation, added.history() ? ", with history" : ""));
  }

  /// Every other destination that is added to a table with rows.
  private boolean history() {
    int number = reading.targets().size();
    return number > 0 && (seed + number) % 2 == 0;
  }

  /// In between no stream may lose an entry that it has not read.
  private void purge() {
    int entries = reading.purge();
    purged += entries;
    trace.say(clock.now(), "-", "%d entries of the delete log are removed".formatted(entries));
  }

  private boolean deliver(Fault fault) {
    if (random.nextInt(PURGES) == 0) {
      purge();
    }
    int process = random.nextInt(2);
    trace.say(clock.now(), "reader " + process, fault == Fault.NONE ? "works" : "works; " + fault);
    faults.plan(fault, mix.sharing() ? random.nextInt(mix.streams()) : 0);
    boolean worked = reading.work(process);
    faults.plan(Fault.NONE, 0);
    if (worked) {
      deliveries++;
      reading.tell(trace, clock.now());
    }
    return worked;
  }

  /// Ends everything open and delivers until nothing is left to deliver.
  private void settle() throws SQLException {
    while (reading.targets().size() < mix.streams()) {
      addDestination();
    }
    quiet = true;
    quietSince = clock.now();
    if (paused != null) {
      resume(paused);
    }
    application.finish();
    trace.say(clock.now(), "-", "quiet");
    for (int window = 0; window < QUIET_WINDOWS; window++) {
      clock.tick(Lane.CADENCE.plus(Lane.DELTA).plus(subject.settle()));
      for (int i = 0; i < MOST_DELIVERIES && deliver(Fault.NONE); i++) {}
    }
  }

  private Verdict verdict() throws SQLException {
    List<Anomaly> anomalies = new ArrayList<>();
    Map<Key, SourceRow> table = Comparison.table(lane.source(), mix.table());
    long rows = 0;
    anomalies.addAll(reading.stuck(quietSince));
    anomalies.addAll(reading.unfinished());
    for (Target target : reading.targets()) {
      List<DeliveredRow> delivered = target.place().rows();
      rows += delivered.size();
      anomalies.addAll(
          new Comparison(target.name(), target.organisation(), subject.newer(), copies(target))
              .of(table, delivered));
    }
    anomalies.forEach(anomaly -> trace.say(clock.now(), "-", anomaly.toString()));
    return new Verdict(
        seed, application.writes(), rows, deliveries, lane.shared(), purged, anomalies);
  }

  /// How often a version may have come again. A rewritten row looks new to the windows, and its
  /// relation's history begins anew.
  private int copies(Target target) {
    return application.rewrites() * (target.history() ? 2 : 1);
  }

  /// Who goes on of those that are read together, and who is waited for.
  private final class Chance implements Turns.Chance {
    @Override
    public int next(int of) {
      return random.nextInt(of);
    }

    @Override
    public boolean isOver() {
      return faults.waiting();
    }
  }

  /// What happens around a process under fault.
  private final class Others implements Faults.Others {
    @Override
    public void write(boolean locked) throws SQLException {
      if (!quiet) {
        for (int steps = random.nextInt(3); steps > 0; steps--) {
          if (locked) {
            application.stepBesideReader();
          } else {
            application.step();
          }
        }
      }
    }

    @Override
    public void expireLease(boolean dead) {
      reading.expireLeases(dead);
    }

    @Override
    public void deliver() {
      for (int deliveries = random.nextInt(3); deliveries > 0; deliveries--) {
        Schedule.this.deliver(Fault.NONE);
      }
    }
  }
}
