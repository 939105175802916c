package dev.waybill.soak;

import dev.waybill.rigs.Progress;
import dev.waybill.soak.reading.Anomaly;
import dev.waybill.soak.reading.Verdict;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up the verdicts of schedules, and shows them as they come.
final class Tally {
  private final Progress progress;
  private final long planned;
  private final long begun = System.nanoTime();
  private final Map<Anomaly.Kind, Long> kinds = new EnumMap<>(Anomaly.Kind.class);
  private long schedules;
  private long broken;
  private long writes;
  private long rows;
  private long deliveries;
  private long shared;
  private long purged;
  private @Nullable Verdict first;

  /// What a soak showed.
  ///
  /// @param broken schedules in which something was wrong
  /// @param found in how many schedules each kind was found
  /// @param shared deliveries that took the rows of another's read
  /// @param firstFailure the smallest seed that broke, null when none did
  record Result(
      String verdict,
      long schedules,
      long broken,
      Map<Anomaly.Kind, Long> found,
      @Nullable Long firstFailure,
      long writes,
      long rowsDelivered,
      long deliveries,
      long shared,
      long deletesPurged,
      double seconds,
      double schedulesPerSecond) {}

  Tally(Progress progress, long planned) {
    this.progress = progress;
    this.planned = planned;
  }

  synchronized void add(Verdict verdict) {
    schedules++;
    writes += verdict.writes();
    rows += verdict.rows();
    deliveries += verdict.deliveries();
    shared += verdict.shared();
    purged += verdict.purged();
    if (!verdict.sound()) {
      broken++;
      verdict.anomalies().stream()
          .map(Anomaly::kind)
          .distinct()
          .forEach(kind -> kinds.merge(kind, 1L, Long::sum));
      if (first == null || verdict.seed() < first.seed()) {
        first = verdict;
      }
      progress.say(
          "seed %d broke: %s%s"
              .formatted(
                  verdict.seed(),
                  verdict.anomalies().getFirst(),
                  verdict.anomalies().size() == 1
                      ? ""
                      : " and %d more".formatted(verdict.anomalies().size() - 1)));
    }
    progress.show(
        "%,d of %,d schedules, %d broken, %,d writes, %,d rows delivered, %.1f/s"
            .formatted(schedules, planned, broken, writes, rows, schedules / seconds()));
  }

  synchronized Result result() {
    return new Result(
        broken == 0 ? "SOUND" : "BROKEN",
        schedules,
        broken,
        Map.copyOf(kinds),
        first == null ? null : first.seed(),
        writes,
        rows,
        deliveries,
        shared,
        purged,
        Math.round(seconds() * 10) / 10.0,
        Math.round(schedules / seconds() * 10) / 10.0);
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
