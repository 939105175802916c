package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.DestinationLoad;
import dev.waybill.dispatcher.destination.DestinationLoad.Away;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down which destinations this process leaves alone, for `waybill status` and `streams`.
/// Nothing is written while there are none. On a thread of its own.
public final class CircuitReport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CircuitReport.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final ControlDatabase control;
  private final String process;
  private final Supplier<List<DestinationLoad>> loads;
  private boolean written;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("circuit-report").factory());

  /// @param process this one, as it owns leases
  public CircuitReport(
      ControlDatabase control, String process, Supplier<List<DestinationLoad>> loads) {
    this.control = control;
    this.process = process;
    this.loads = loads;
  }

  public void start() {
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::refresh, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void refresh() {
    try {
      write();
    } catch (RuntimeException e) {
      LOG.warn("could not write down which destinations are away: {}", e.getMessage());
    }
  }

  /// Says what is so now.
  void write() {
    List<DestinationLoad> away = loads.get().stream().filter(load -> load.away() != null).toList();
    if (away.isEmpty() && !written) {
      return;
    }
    control.transaction(() -> {
      control
          .jdbc()
          .sql("DELETE FROM destination_circuit WHERE process = ? AND NOT destination = ANY (?)")
          .params(
              process, away.stream().map(load -> load.destination().value()).toArray(String[]::new))
          .update();
      away.forEach(this::write);
    });
    written = !away.isEmpty();
  }

  private void write(DestinationLoad load) {
    Away away = load.away();
    if (away == null) {
      return;
    }
    control
        .jdbc()
        .sql(
            """
            INSERT INTO destination_circuit (destination, process, since, reason)
            VALUES (?, ?, clock_timestamp() - make_interval(secs => ?), ?)
            ON CONFLICT (destination, process) DO UPDATE SET seen_at = clock_timestamp(), reason = excluded.reason
            """)
        .params(
            load.destination().value(),
            process,
            (double) away.since().toMillis() / 1000,
            away.reason())
        .update();
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
