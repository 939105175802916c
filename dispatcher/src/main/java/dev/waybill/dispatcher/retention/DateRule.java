package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import java.util.List;

/// A row without a date has no age.
///
/// @param column the published column that retention counts from
record DateRule(String column) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return List.of(
        Blocking.of(new Blocker.NoDate(column), "(" + rows.instant(column) + ") IS NULL"));
  }
}
