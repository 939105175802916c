package dev.waybill.dispatcher.retention;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What would go of a source, and what keeps the rest.
///
/// @param at by which rows are old enough
/// @param organisation the only one that was asked about, null for all
/// @param tables children before their parents: the order in which rows go
public record RetentionPlan(
    String source, Instant at, @Nullable String organisation, List<TablePlan> tables) {
  public RetentionPlan(
      String source, Instant at, @Nullable String organisation, List<TablePlan> tables) {
    this.source = source;
    this.at = at;
    this.organisation = organisation;
    this.tables = List.copyOf(tables);
  }
}
