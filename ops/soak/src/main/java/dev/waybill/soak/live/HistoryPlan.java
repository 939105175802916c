package dev.waybill.soak.live;

import java.time.Duration;

/// What a soak of history does.
///
/// @param rows of the table before its stream begins
/// @param kills of the dispatcher, by SIGKILL, each while a range of history is read or landed
/// @param vacuumFull whether the table is rewritten behind the first half of the kills
/// @param limitBytes of resident memory that the dispatcher may not pass
/// @param live what hostile writers do meanwhile
public record HistoryPlan(
    long rows, int kills, boolean vacuumFull, long limitBytes, LivePlan live) {
  private static final long LIMIT = 1L << 30;

  /// With as many writers and windows as a machine of two cores bears.
  public static HistoryPlan of(long rows, int kills, boolean vacuumFull, long seed) {
    return new HistoryPlan(
        rows,
        kills,
        vacuumFull,
        LIMIT,
        new LivePlan(
            Duration.ZERO, Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(4), 3, seed));
  }

  /// How many kills come before the table is rewritten.
  int killsBeforeRewrite() {
    return (kills + 1) / 2;
  }
}
