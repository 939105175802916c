package dev.waybill.dispatcher.source;

import dev.waybill.spi.HeldRange;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one UTC day of the event date, of some organisations.
///
/// @param day null for rows without a finite event date, and where the table has none
/// @param organisations canonical, null among them for rows of none; null for rows of all
public record SourceDay(@Nullable LocalDate day, @Nullable List<@Nullable String> organisations) {
  public SourceDay(@Nullable LocalDate day, @Nullable List<@Nullable String> organisations) {
    this.day = day;
    this.organisations =
        organisations == null ? null : Collections.unmodifiableList(new ArrayList<>(organisations));
  }

  /// The day as a range, unbounded where there is none.
  public HeldRange range() {
    return day == null
        ? HeldRange.ALL
        : new HeldRange(
            day.atStartOfDay(ZoneOffset.UTC).toInstant(),
            day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
            null);
  }
}
