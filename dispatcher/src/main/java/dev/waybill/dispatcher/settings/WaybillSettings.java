package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.retention.RetentionSettings;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.sweep.SweepSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `waybill.yaml`, read and checked.
///
/// @param installation names this installation at its destinations: two that share one place must
///   not be confused
/// @param keyset the file of the keys that encrypt secrets of destinations, null where there is
///   none
/// @param retention which rows go from the sources, and when
/// @param sweep how tables are looked through for rows that windows miss
public record WaybillSettings(
    String installation,
    ControlSettings control,
    Map<String, SourceSettings> sources,
    Map<TableId, TableSettings> tables,
    SchemaCatalog schemas,
    List<DestinationPlan> destinations,
    WorkerSettings worker,
    ManagementSettings management,
    @Nullable Path keyset,
    RetentionSettings retention,
    SweepSettings sweep) {
  public WaybillSettings {
    sources = Map.copyOf(sources);
    tables = Map.copyOf(tables);
    destinations = List.copyOf(destinations);
  }

  /// Without a keyset: no secret of a destination is stored. No row goes.
  public WaybillSettings(
      String installation,
      ControlSettings control,
      Map<String, SourceSettings> sources,
      Map<TableId, TableSettings> tables,
      SchemaCatalog schemas,
      List<DestinationPlan> destinations,
      WorkerSettings worker,
      ManagementSettings management) {
    this(
        installation,
        control,
        sources,
        tables,
        schemas,
        destinations,
        worker,
        management,
        null,
        RetentionSettings.NONE,
        SweepSettings.DEFAULT);
  }

  /// The published tables that are read from a source.
  public List<PublishedTable> tablesOf(String source) {
    return tables.entrySet().stream()
        .filter(entry -> entry.getValue().source().equals(source))
        .map(entry -> schemas.find(entry.getKey(), entry.getValue().major()).orElseThrow())
        .toList();
  }

  /// The same with other destinations.
  public WaybillSettings with(List<DestinationPlan> others) {
    return new WaybillSettings(
        installation,
        control,
        sources,
        tables,
        schemas,
        others,
        worker,
        management,
        keyset,
        retention,
        sweep);
  }
}
