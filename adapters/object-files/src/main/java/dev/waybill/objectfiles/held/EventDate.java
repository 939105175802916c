package dev.waybill.objectfiles.held;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// The event date of the row at hand, in microseconds since 1970.
final class EventDate {
  static final long NONE = Long.MIN_VALUE;

  private static final long DAY_MICROS = 86_400_000_000L;

  /// Digits that a long always holds; far beyond the year 9999.
  private static final int DIGITS = 18;

  private EventDate() {}

  static long micros(@Nullable Cell cell) {
    if (cell == null || !cell.isKnown() || cell.text.length() > DIGITS) {
      return NONE;
    }
    byte[] b = cell.text.array();
    boolean negative = b[0] == '-';
    long value = 0;
    for (int i = negative ? 1 : 0; i < cell.text.length(); i++) {
      if (b[i] < '0' || b[i] > '9') {
        return NONE;
      }
      value = value * 10 + b[i] - '0';
    }
    long number = negative ? -value : value;
    return cell.type instanceof ColumnType.Date ? number * DAY_MICROS : number;
  }

  /// The UTC day since 1970.
  static long day(long micros) {
    return micros == NONE ? Buckets.NO_DAY : Math.floorDiv(micros, DAY_MICROS);
  }
}
