package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.delivery.SpoolBudget;
import dev.waybill.dispatcher.destination.DestinationLoad;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.SourceDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// What this process holds of everything that is capped, and what waits for it:
/// `waybill.spool.bytes`, `waybill.source.sessions` and `waybill.destination.calls`, each `.used`,
/// `.cap` and `.waiting` (deliveries, reads, calls); and `waybill.destination.away`, 1 while a
/// destination is left alone because it takes nothing. Asked when they are scraped.
public final class LoadMetrics {
  private final MeterRegistry registry;

  public LoadMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  public void of(SpoolBudget spool) {
    caps(
        "waybill.spool.bytes",
        Tags.empty(),
        spool::load,
        SpoolBudget.Load::used,
        SpoolBudget.Load::cap,
        SpoolBudget.Load::waiting);
  }

  public void of(Collection<SourceDatabase> sources) {
    for (SourceDatabase source : sources) {
      caps(
          "waybill.source.sessions",
          Tags.of("source", source.settings().name()),
          source::load,
          SourceDatabase.Load::used,
          SourceDatabase.Load::cap,
          SourceDatabase.Load::waiting);
    }
  }

  public void of(Destinations destinations) {
    for (DestinationLoad each : destinations.loads()) {
      Tags tags = Tags.of("destination", each.destination().value());
      Supplier<DestinationLoad> load = () -> destinations.load(each.destination());
      caps(
          "waybill.destination.calls",
          tags,
          load,
          DestinationLoad::running,
          DestinationLoad::most,
          DestinationLoad::waiting);
      gauge("waybill.destination.away", tags, load, now -> now.away() == null ? 0 : 1);
    }
  }

  private <T> void caps(
      String name,
      Tags tags,
      Supplier<T> load,
      ToDoubleFunction<T> used,
      ToDoubleFunction<T> cap,
      ToDoubleFunction<T> waiting) {
    gauge(name + ".used", tags, load, used);
    gauge(name + ".cap", tags, load, cap);
    gauge(name + ".waiting", tags, load, waiting);
  }

  private <T> void gauge(String name, Tags tags, Supplier<T> load, ToDoubleFunction<T> value) {
    Gauge.builder(name, () -> value.applyAsDouble(load.get())).tags(tags).register(registry);
  }
}
