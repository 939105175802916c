package dev.waybill.dispatcher.holds;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Which rows of a table holds are about. The table may be a copy of the application's.
///
/// @param organisation the published column
/// @param rows of that table
public record HeldRows(PublishedTable table, String organisation, RowConditions rows) {
  /// In SQL, of each row; where it is null the row is held. Days narrow a hold only where rows have
  /// one: a row without is held.
  ///
  /// @param order about the table
  public String condition(HoldOrder order) {
    List<String> parts = new ArrayList<>();
    parts.add(
        rows.text(organisation) + " IS NOT DISTINCT FROM " + Sql.literal(order.organisation()));
    List<String> ids = order.ids();
    if (ids != null) {
      parts.add(rows.idText() + " = ANY (" + array(ids) + ")");
    }
    String eventDate = table.schema().eventDate();
    if (eventDate != null && order.from() != null) {
      parts.add(rows.day(eventDate) + " >= DATE '" + order.from() + "'");
    }
    if (eventDate != null && order.to() != null) {
      parts.add(rows.day(eventDate) + " <= DATE '" + order.to() + "'");
    }
    return String.join(" AND ", parts);
  }

  /// A uuid is held however it is spelled.
  private String array(List<String> ids) {
    boolean uuid = table.sourceOf(table.cursor().tieBreaker()).type().equals("uuid");
    return ids.stream()
        .map(id -> Sql.literal(uuid ? id.toLowerCase(Locale.ROOT) : id))
        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
  }
}
