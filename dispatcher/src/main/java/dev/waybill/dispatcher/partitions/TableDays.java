package dev.waybill.dispatcher.partitions;

import java.time.LocalDate;
import java.util.Optional;

/// How far ahead a table has partitions.
///
/// @param table as published
/// @param relation as the application calls it
/// @param today by the source's clock
/// @param daysAhead days after today that have a partition, without a gap
/// @param ahead how many should have one
/// @param byDays whether its newest partition is a day
public record TableDays(
    String source,
    String table,
    String relation,
    LocalDate today,
    int daysAhead,
    int ahead,
    boolean byDays) {
  static TableDays of(String source, PartitionedTable table, LocalDate today, int ahead) {
    return new TableDays(
        source,
        table.published().id().value(),
        table.published().source().toString(),
        today,
        table.daysAhead(today, ahead),
        ahead,
        table.byDays());
  }

  /// What is wrong while tomorrow has no partition: expected, found, what to do.
  public Optional<String> alarm() {
    return daysAhead > 0
        ? Optional.empty()
        : Optional.of(
            "expected a partition of %s for %s, found none: without a DEFAULT partition inserts of that day fail; run `waybill partitions ensure --apply` as the tables' owner, and see ops/runbooks/partitions.md"
                .formatted(relation, today.plusDays(1)));
  }

  /// Whether somebody should look before it becomes an alarm.
  boolean few() {
    return byDays && 2 * daysAhead < ahead;
  }
}
