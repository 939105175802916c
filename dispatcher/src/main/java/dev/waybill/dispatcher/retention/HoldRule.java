package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Rows under a legal hold.
///
/// @param holds in force at the source
record HoldRule(PublishedTable table, String organisation, List<LegalHold> holds) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return holds.stream()
        .filter(hold -> hold.order().isAbout(table.id().value()))
        .map(hold ->
            Blocking.of(
                new Blocker.LegalHold(hold.id(), hold.order().reason()),
                condition(rows, hold.order())))
        .toList();
  }

  /// Days narrow a hold only where rows have one: a row without is held.
  private String condition(RowConditions rows, HoldOrder order) {
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
