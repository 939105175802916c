package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Columns that the application added since a stream was last read. They change nothing of what is
/// published, and a person may want them published too.
///
/// A column's row in the catalogue carries the transaction that made it, so one above the fence of
/// the read that landed is new since then. An old transaction that stays open keeps the fence where
/// it is; so each is told once by a process.
final class AddedColumns {
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  List<String> notices(
      PublishedTable table,
      List<CatalogueColumn> columns,
      @Nullable ReadFacts landed,
      Snapshot snapshot) {
    if (landed == null) {
      return List.of();
    }
    return ColumnDrift.unpublished(table, columns).stream()
        .filter(column -> Xids.widen(column.xmin(), snapshot.xmax()) >= landed.fence())
        .filter(column -> told.add(column.name() + " " + column.xmin()))
        .map(column ->
            "column %s %s of %s was added or altered since the last read; it is not published by schema %s %s"
                .formatted(
                    column.name(),
                    column.type(),
                    table.source(),
                    table.id(),
                    table.schema().version()))
        .toList();
  }
}
