package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import java.util.List;

/// At least one destination must hold a row before it goes, or a person must have said why none
/// does; that is approved by a second one before the plan is run.
record DestinationRule(TablePolicy policy) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return policy.destinations().isEmpty() && policy.withoutDestination() == null
        ? List.of(Blocking.all(new Blocker.NoDestination()))
        : List.of();
  }
}
