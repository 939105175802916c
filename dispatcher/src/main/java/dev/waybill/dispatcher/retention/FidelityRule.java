package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.CatalogueColumn;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A row goes only where a destination has all of it: every column of the source's table must be
/// published. Destinations take every published column, unmasked.
///
/// @param columns of the source's table
record FidelityRule(PublishedTable table, TablePolicy policy, List<CatalogueColumn> columns)
    implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    if (policy.withoutDestination() != null) {
      return List.of();
    }
    Set<String> published =
        table.columns().stream().map(SourceColumn::name).collect(Collectors.toSet());
    List<String> missing =
        columns.stream()
            .map(CatalogueColumn::name)
            .filter(name -> !published.contains(name) && !policy.notArchived().contains(name))
            .toList();
    return missing.isEmpty()
        ? List.of()
        : List.of(Blocking.all(new Blocker.ColumnsNotArchived(missing)));
  }
}
