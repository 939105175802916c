package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.closing.CloseStore;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.evidence.EvidenceSnapshot;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.RowLookup;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Looks for what rows of configured tables refer to.
public final class OpenEvidence {
  private final ControlDatabase control;
  private final WaybillSettings settings;

  public OpenEvidence(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
  }

  /// Of the source that a table is read from.
  ///
  /// @param table configured
  public EvidenceSnapshot of(PublishedTable table, RowLookup.Form form) {
    String name = Objects.requireNonNull(settings.tables().get(table.id())).source();
    SourceSettings source = Objects.requireNonNull(settings.sources().get(name), name);
    Map<TableId, List<SourceTable>> closed = new HashMap<>();
    new CloseStore(control)
        .unfinished().stream()
            .filter(close -> close.source().equals(name))
            .forEach(close ->
                closed
                    .computeIfAbsent(new TableId(close.table()), _ -> new ArrayList<>())
                    .add(close.partition().closed()));
    return new EvidenceSnapshot(
        new SourceDatabase(source), published(name), closed, new TombstoneQuery(control), form);
  }

  /// Every published table, of those that are configured that version, of others the last one.
  private Collection<PublishedTable> published(String source) {
    Map<TableId, PublishedTable> tables = new LinkedHashMap<>();
    settings.schemas().all().forEach(table -> tables.put(table.id(), table));
    settings.tablesOf(source).forEach(table -> tables.put(table.id(), table));
    return tables.values();
  }

  /// Configured tables that refer to others, as their schema files say.
  public static List<PublishedTable> referring(WaybillSettings settings) {
    return settings.tables().keySet().stream()
        .map(id -> table(settings, id))
        .filter(table -> !table.references().isEmpty())
        .toList();
  }

  /// @param id configured
  public static PublishedTable table(WaybillSettings settings, TableId id) {
    return settings
        .schemas()
        .find(id, Objects.requireNonNull(settings.tables().get(id)).major())
        .orElseThrow();
  }
}
