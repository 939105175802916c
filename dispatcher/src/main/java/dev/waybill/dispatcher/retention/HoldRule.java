package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.holds.HeldRows;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.schemas.PublishedTable;
import java.util.List;

/// Rows under a legal hold.
///
/// @param holds in force at the source
record HoldRule(PublishedTable table, String organisation, List<LegalHold> holds) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    HeldRows held = new HeldRows(table, organisation, rows);
    return holds.stream()
        .filter(hold -> hold.order().isAbout(table.id().value()))
        .map(hold ->
            Blocking.of(
                new Blocker.LegalHold(hold.id(), hold.order().reason()),
                held.condition(hold.order())))
        .toList();
  }
}
