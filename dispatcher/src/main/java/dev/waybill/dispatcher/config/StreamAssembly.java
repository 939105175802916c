package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.TableSettings;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the streams that the configuration names, and their rows in the control database.
final class StreamAssembly {
  private StreamAssembly() {}

  static List<DeliveryStream> streams(
      WaybillSettings settings, StreamStore store, LeaseStore leases) {
    Map<String, SourceDatabase> sources = new HashMap<>();
    settings.sources().forEach((name, source) -> sources.put(name, new SourceDatabase(source)));
    List<DeliveryStream> streams = new ArrayList<>();
    for (DestinationPlan plan : settings.destinations()) {
      plan.cadences()
          .forEach((id, cadence) -> {
            TableSettings table = required(settings.tables().get(id), id);
            SourceDatabase source = required(sources.get(table.source()), id);
            PublishedTable published = settings.schemas().find(id, table.major()).orElseThrow();
            StreamId stream = new StreamId(plan.destination().id(), id, table.major());
            long row = store.register(stream);
            leases.register(row);
            streams.add(
                new DeliveryStream(
                    row,
                    stream,
                    published,
                    Scope.of(published, plan.organisation()),
                    source,
                    new WindowReader(source, source.time(), settings.installation()),
                    new WindowGrid(cadence, source.settings().settle()),
                    settings.worker().limits(),
                    settings.worker().historyAbove()));
          });
    }
    return List.copyOf(streams);
  }

  private static <T> T required(@Nullable T value, TableId table) {
    if (value == null) {
      throw new IllegalStateException("expected the settings of table " + table + " to be checked");
    }
    return value;
  }
}
