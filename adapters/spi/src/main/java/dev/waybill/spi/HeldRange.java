package dev.waybill.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which rows are read back: those whose event date lies in `[from, to)`, and that belong to one
/// organisation. A date counts as its midnight in UTC, a reading without a zone as UTC. An end that
/// is null does not bound; rows without an event date are in no range that either end bounds.
///
/// @param from in whole microseconds, of the years 1 to 9999
/// @param to in whole microseconds, of the years 1 to 9999
/// @param organisation as in [RowIdentity], or null for all, those of no organisation included
public record HeldRange(
    @Nullable Instant from, @Nullable Instant to, @Nullable String organisation) {
  public static final HeldRange ALL = new HeldRange(null, null, null);

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999Z");

  public HeldRange {
    requireHeld(from);
    requireHeld(to);
  }

  private static void requireHeld(@Nullable Instant end) {
    if (end != null && (end.isBefore(FIRST) || end.isAfter(END) || end.getNano() % 1_000 != 0)) {
      throw new IllegalArgumentException(
          "expected ends of the years 1 to 9999 in whole microseconds, or none, found " + end);
    }
  }

  public boolean isBounded() {
    return from != null || to != null;
  }

  /// In microseconds since 1970.
  public long fromMicros() {
    return from == null ? Long.MIN_VALUE : Watermark.at(from).atMicros();
  }

  /// In microseconds since 1970.
  public long toMicros() {
    return to == null ? Long.MAX_VALUE : Watermark.at(to).atMicros();
  }

  /// @throws IllegalArgumentException when the table lacks the column that this range is about
  public void requireOf(TableSchema schema) {
    if (isBounded() && schema.eventDate() == null
        || organisation != null && schema.organisation() == null) {
      throw new IllegalArgumentException(
          "expected a range by what " + schema.table() + " has, found " + this);
    }
  }
}
