package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.util.List;
import java.util.Map;

/// `waybill.yaml`, read and checked.
///
/// @param installation names this installation at its destinations: two that share one place must
///   not be confused
public record WaybillSettings(
    String installation,
    ControlSettings control,
    Map<String, SourceSettings> sources,
    Map<TableId, TableSettings> tables,
    SchemaCatalog schemas,
    List<DestinationPlan> destinations,
    WorkerSettings worker,
    ManagementSettings management) {
  public WaybillSettings {
    sources = Map.copyOf(sources);
    tables = Map.copyOf(tables);
    destinations = List.copyOf(destinations);
  }
}
