package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import java.util.List;

/// Rows of an organisation that is not known, or whose days are not, are kept and reported.
record OrganisationRule(DaysFrom days) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return List.of(
        Blocking.of(
            new Blocker.UnknownOrganisation(days.table().toString()),
            "waybill_o.waybill_org IS NULL"),
        Blocking.of(
            new Blocker.NoDays(days.place()),
            "waybill_o.waybill_org IS NOT NULL AND waybill_o.waybill_days IS NULL"));
  }
}
