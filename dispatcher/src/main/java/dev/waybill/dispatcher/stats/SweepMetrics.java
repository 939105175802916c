package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.sweep.SweepStatus;
import dev.waybill.dispatcher.sweep.SweepWatch;
import dev.waybill.dispatcher.sweep.SweptTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/// Publishes how the sweeps stand, per source and table: `waybill.sweep.age.seconds` since the last
/// one that ended began (before the first, since marks are taken), and `waybill.sweep.rows` that
/// were found late and ordered, once per destination. NaN where nothing was seen yet. Asked when
/// they are scraped.
public final class SweepMetrics {
  private final MeterRegistry registry;
  private final SweepWatch watch;

  public SweepMetrics(MeterRegistry registry, SweepWatch watch) {
    this.registry = registry;
    this.watch = watch;
    for (SweptTable table : watch.tables()) {
      gauge("waybill.sweep.age.seconds", table, SweepMetrics::age);
      gauge("waybill.sweep.rows", table, SweepStatus::rows);
    }
  }

  private static double age(SweepStatus status) {
    return Duration.between(status.sweptAt(), Instant.now()).toMillis() / 1000.0;
  }

  private void gauge(String name, SweptTable table, ToDoubleFunction<SweepStatus> value) {
    Gauge.builder(
            name,
            () -> watch.status(table).map(status -> value.applyAsDouble(status)).orElse(Double.NaN))
        .tags(Tags.of("source", table.source(), "table", table.name()))
        .register(registry);
  }
}
