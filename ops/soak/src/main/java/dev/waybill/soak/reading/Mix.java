package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.ReadLimits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What kind of schedule a seed makes.
///
/// @param steps of writers and readers together
/// @param sessions of the application
/// @param ids that its rows take; few, so that they are used again
/// @param streams the first from the start, the others added on the way
/// @param patience how likely an open transaction goes on instead of ending, for the most patient
///   session
/// @param reading how likely a step is a reader's
/// @param faults how likely a delivery meets a fault
/// @param scoped whether the last stream is of one organisation
/// @param rewriting how likely an idle session rewrites the table
/// @param truncating how likely it empties the table
/// @param limits where deliveries are cut
/// @param sharing whether windows of several destinations are read together
public record Mix(
    SoakTable table,
    int steps,
    int sessions,
    int ids,
    int streams,
    double patience,
    double reading,
    double faults,
    boolean scoped,
    double rewriting,
    double truncating,
    ReadLimits limits,
    boolean sharing) {
  /// One schedule of so many has reads that are shared: it takes as long as four others.
  private static final int SHARING = 10;

  /// With a table that is rewritten whenever nobody else has touched it, which is often.
  Mix rewritingOften() {
    return new Mix(table, steps, 2, ids, 3, 0.4, reading, faults, scoped, 0.5, 0, limits, sharing);
  }

  /// With a table that is emptied whenever nobody else has touched it.
  Mix truncatingOften() {
    return new Mix(
        table, steps, 2, ids, streams, 0.4, reading, faults, scoped, 0, 0.2, limits, sharing);
  }

  /// With a table to which partitions are attached.
  Mix partitioned() {
    return new Mix(
        SoakTable.PARTITIONED,
        steps,
        sessions,
        ids,
        streams,
        patience,
        reading,
        faults,
        scoped,
        rewriting,
        truncating,
        limits,
        sharing);
  }

  /// With streams of one organisation, as the last of each schedule is.
  Mix ofOneOrganisation() {
    return new Mix(
        table,
        steps,
        sessions,
        ids,
        streams,
        patience,
        reading,
        faults,
        true,
        rewriting,
        truncating,
        limits,
        sharing);
  }

  /// With few rows, each written and read again and again.
  Mix crowded() {
    return new Mix(
        table, steps, sessions, 1, streams, patience, 0.3, faults, scoped, 0, 0, limits, sharing);
  }

  /// With two destinations or more that see the same rows, paused now and then.
  Mix sharingReads() {
    if (sharing) {
      return this;
    }
    return new Mix(
        table,
        steps,
        sessions,
        ids,
        streams + (scoped ? 2 : 1),
        patience,
        reading + 0.1,
        faults,
        scoped,
        rewriting,
        truncating,
        limits,
        true);
  }

  /// How many destinations there are at a step, the first not counted.
  int added(int step) {
    int pace = sharing ? 3 : 1;
    return Math.min(streams - 1, pace * step * streams / steps);
  }

  static Mix draw(RandomGenerator random) {
    Mix mix = alone(random);
    return mix.steps() % SHARING == 0 ? mix.sharingReads() : mix;
  }

  private static Mix alone(RandomGenerator random) {
    boolean tiny = random.nextInt(4) == 0;
    return new Mix(
        random.nextInt(3) == 0 ? SoakTable.PARTITIONED : SoakTable.PLAIN,
        random.nextInt(150, 301),
        random.nextInt(2, Lane.SESSIONS + 1),
        random.nextInt(6, 25),
        random.nextInt(1, 4),
        random.nextDouble(0.6, 0.97),
        random.nextDouble(0.05, 0.13),
        random.nextDouble(0.1, 0.7),
        random.nextBoolean(),
        0.03,
        0.02,
        new ReadLimits(tiny ? random.nextInt(2, 12) : 1_000_000, 1L << 30, Duration.ofMinutes(10)),
        false);
  }
}
