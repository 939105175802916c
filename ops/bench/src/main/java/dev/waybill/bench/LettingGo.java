package dev.waybill.bench;

import dev.waybill.dispatcher.closing.Close;
import dev.waybill.dispatcher.closing.CloseOut;
import dev.waybill.dispatcher.closing.CloseState;
import dev.waybill.dispatcher.config.OpenClosing;
import dev.waybill.dispatcher.config.OpenClosing.Deleted;
import dev.waybill.dispatcher.config.RetentionAssembly;
import dev.waybill.dispatcher.retention.RedeemedPlan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// `waybill retention plan` and `run`, step by step.
final class LettingGo {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String BY = "bench";

  private final ClosingPlace place;
  private final Consumer<String> progress;

  LettingGo(ClosingPlace place, Consumer<String> progress) {
    this.place = place;
    this.progress = progress;
  }

  /// A step of a partition on its way out.
  ///
  /// @param state that it ended in
  record Step(String state, double seconds) {}

  /// @param planSeconds of the plan, of all days
  /// @param deleted rows that went one by one
  /// @param steps of the partition that went whole; waiting for windows is a step of its own
  /// @param tombstones of the partition
  /// @param tombstoneSeconds in which they were made, written and counted
  /// @param tombstoneBytes of all tombstones, with their indexes and batches
  record Gone(
      double planSeconds,
      long deleted,
      double deleteSeconds,
      List<Step> steps,
      long tombstones,
      double tombstoneSeconds,
      double tombstoneBytes) {
    double closeSeconds() {
      return steps.stream().mapToDouble(Step::seconds).sum();
    }
  }

  Gone run() throws Exception {
    RetentionAssembly retention = new RetentionAssembly(place.control(), place.settings());
    long began = System.nanoTime();
    RetentionAssembly.Made plan =
        retention.plan(
            place.source(),
            retention.tables("app", _ -> true),
            null,
            List.of(),
            BY,
            place.source().now());
    double planSeconds = seconds(began);
    try (OpenClosing open = new OpenClosing(place.control(), place.settings())) {
      RedeemedPlan redeemed = retention.redeem(plan.stored().token(), BY);
      List<Close> begun = open.begin(redeemed);
      if (begun.size() != 1) {
        throw new IllegalStateException("expected one partition to go, found " + begun);
      }
      long deleting = System.nanoTime();
      List<Deleted> deleted = open.delete(redeemed, () -> false, progress);
      double deleteSeconds = seconds(deleting);
      deleted.stream()
          .filter(each -> each.problem() != null)
          .findFirst()
          .ifPresent(each -> {
            throw new IllegalStateException("expected all rows to go, found " + each);
          });
      Map<String, Double> steps = close(open, begun.getFirst());
      return new Gone(
          planSeconds,
          deleted.stream().mapToLong(Deleted::rows).sum(),
          deleteSeconds,
          steps.entrySet().stream().map(step -> new Step(step.getKey(), step.getValue())).toList(),
          number(
              "SELECT sum(tombstones) FROM waybill_archive.cold_storage_batch WHERE way = 'PARTITION'"),
          steps.getOrDefault(new CloseState.Intended().stored(), Double.NaN),
          bytesPerTombstone());
    }
  }

  private Map<String, Double> close(OpenClosing open, Close begun) throws Exception {
    Map<String, Double> steps = new LinkedHashMap<>();
    Close now = begun;
    while (!now.state().isEnded()) {
      CloseOut closeOut = open.closeOut(now);
      long began = System.nanoTime();
      Close next = closeOut.step(now);
      boolean waits = next.waitsFor() != null;
      if (waits) {
        progress.accept("waiting: " + next.waitsFor());
        Thread.sleep(POLL);
      }
      steps.merge(waits ? "waiting" : next.state().stored(), seconds(began), Double::sum);
      now = next;
    }
    if (!(now.state() instanceof CloseState.Dropped)) {
      throw new IllegalStateException("expected the partition to be dropped, found " + now);
    }
    return steps;
  }

  private double bytesPerTombstone() {
    long bytes =
        number(
            """
            SELECT sum(pg_total_relation_size(inhrelid)) + (SELECT pg_total_relation_size('waybill_archive.cold_storage_batch'))
            FROM pg_inherits WHERE inhparent = 'waybill_archive.cold_storage_archive'::regclass
            """);
    return (double) bytes / number("SELECT count(*) FROM waybill_archive.cold_storage_archive");
  }

  private long number(String sql) {
    return place.control().jdbc().sql(sql).query(Long.class).single();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
