package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.TableSchema;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What is to be compared. The same order goes on with a run that has not ended.
///
/// @param destination null for all
/// @param table null for all
/// @param sample rows of each month that are drawn at depth *sample*
/// @param from the first UTC day of event dates, null for no bound
/// @param to the last UTC day of event dates, null for no bound
/// @param organisation canonical, null for all
public record ReconciliationOrder(
    @Nullable String destination,
    @Nullable String table,
    Depth depth,
    int sample,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    @Nullable String organisation) {
  public ReconciliationOrder {
    if (sample < 1 || sample > 100_000) {
      throw new IllegalArgumentException("expected 1 to 100,000 rows to draw, found " + sample);
    }
    if (from != null && to != null && to.isBefore(from)) {
      throw new IllegalArgumentException(
          "expected a last day not before the first, found %s and %s".formatted(from, to));
    }
  }

  /// @throws IllegalArgumentException when the table lacks what the order is about
  void requireOf(TableSchema schema) {
    if ((from != null || to != null) && schema.eventDate() == null) {
      throw new IllegalArgumentException(
          "expected a table with event dates for days, found %s: leave --from and --to out"
              .formatted(schema.table()));
    }
    if (organisation != null && schema.organisation() == null) {
      throw new IllegalArgumentException(
          "expected a table with organisations, found %s: leave --organisation out"
              .formatted(schema.table()));
    }
  }

  /// Whether it is about every row of its streams, so that it may say up to where all is well.
  boolean isWhole() {
    return from == null && to == null && organisation == null;
  }
}
