package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's days and microseconds, which count from 2000-01-01, and the range that every
/// destination holds: the years 1 to 9999.
public final class Calendar {
  /// Days from 1970-01-01 to 2000-01-01.
  public static final int EPOCH_DAYS = 10_957;

  public static final long DAY_MICROS = 86_400_000_000L;

  /// Microseconds from 1970-01-01 to 2000-01-01.
  public static final long EPOCH_MICROS = EPOCH_DAYS * DAY_MICROS;

  /// 0001-01-01 and the day after 9999-12-31, in days since 2000-01-01.
  private static final int FIRST_DAY = -730_119;

  private static final int END_DAY = 2_921_940;

  private Calendar() {}

  /// What is wrong with a `date`, or null.
  ///
  /// @param day since 2000-01-01
  static @Nullable String dateProblem(int day) {
    return day == Integer.MAX_VALUE || day == Integer.MIN_VALUE
        ? "is " + (day < 0 ? "-infinity" : "infinity") + ", which has no date"
        : rangeProblem(day);
  }

  /// What is wrong with a `timestamptz`, or null.
  ///
  /// @param micros since 2000-01-01
  static @Nullable String instantProblem(long micros) {
    return micros == ColumnType.Timestamp.NONE
        ? "is a wall clock reading that its time zone skips, or at an end of PostgreSQL's range"
        : timestampProblem(micros);
  }

  /// What is wrong with a `timestamp`, or null.
  ///
  /// @param micros since 2000-01-01
  static @Nullable String timestampProblem(long micros) {
    return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE
        ? "is " + (micros < 0 ? "-infinity" : "infinity") + ", which has no time"
        : rangeProblem(Math.floorDiv(micros, DAY_MICROS));
  }

  private static @Nullable String rangeProblem(long day) {
    if (day < FIRST_DAY) {
      return "is before the year 1";
    }
    return day >= END_DAY ? "is after the year 9999" : null;
  }

  /// The year, month and day of a day since 1970-01-01, as `year * 10000 + month * 100 + day`; for
  /// days of the years 1 to 9999. The algorithm is `civil_from_days` of Howard Hinnant, "chrono
  /// -Compatible Low-Level Date Algorithms".
  public static int civil(long epochDay) {
    int z = (int) epochDay + 719_468;
    int era = z / 146_097;
    int dayOfEra = z - era * 146_097;
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shifted = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return year * 10_000 + month * 100 + day;
  }
}
