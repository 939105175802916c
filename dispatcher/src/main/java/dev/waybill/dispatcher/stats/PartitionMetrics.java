package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.partitions.PartitionWatch;
import dev.waybill.dispatcher.partitions.TableDays;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/// Publishes how the partitions stand: `waybill.partitions.ahead.days` per source and table, days
/// after today that have a partition without a gap; `waybill.partitions.ahead.days.lowest`, of all
/// of them; `waybill.partitions.disappeared` per source, those that are gone without Waybill and
/// not acknowledged. NaN where nothing was seen yet, or a table is not partitioned by its event
/// date. Asked when they are scraped.
public final class PartitionMetrics {
  private final MeterRegistry registry;

  public PartitionMetrics(MeterRegistry registry, PartitionWatch watch) {
    this.registry = registry;
    watch
        .watched()
        .forEach(source -> {
          source
              .tables()
              .forEach(table ->
                  gauge(
                      "waybill.partitions.ahead.days",
                      Tags.of("source", source.source(), "table", table),
                      () ->
                          watch
                              .table(source.source(), table)
                              .map(PartitionMetrics::days)
                              .orElse(Double.NaN)));
          gauge(
              "waybill.partitions.disappeared",
              Tags.of("source", source.source()),
              () -> (double) watch.disappeared(source.source()).size());
        });
    gauge(
        "waybill.partitions.ahead.days.lowest",
        Tags.empty(),
        () -> watch.tables().stream().mapToDouble(TableDays::daysAhead).min().orElse(Double.NaN));
  }

  private static double days(TableDays table) {
    return table.daysAhead();
  }

  private void gauge(String name, Tags tags, Supplier<Number> value) {
    Gauge.builder(name, value).tags(tags).register(registry);
  }
}
