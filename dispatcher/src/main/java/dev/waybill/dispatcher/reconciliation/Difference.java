package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.RowIdentity;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row that a destination holds otherwise than the source has it. Names it; has no values.
///
/// @param organisation canonical, null where it has none
/// @param day of the event date, null where it has none
/// @param columns that differ, of an altered row
/// @param cursorMicros of the source, of an extra row the destination; `ReadFacts.UNBOUNDED` where
///   it has none
public record Difference(
    Kind kind,
    Cause cause,
    RowIdentity row,
    @Nullable String organisation,
    @Nullable LocalDate day,
    List<String> columns,
    long cursorMicros) {
  /// What is wrong with it.
  public enum Kind {
    MISSING,
    EXTRA,
    ALTERED
  }

  public Difference {
    columns = List.copyOf(columns);
  }
}
