package dev.waybill.objectfiles.tuple;

import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// Dates and times as PostgreSQL prints them under `DateStyle = ISO`, of every year it knows.
final class CalendarText {
  private static final long SECOND = 1_000_000;

  private CalendarText() {}

  /// @param day since 2000-01-01
  static String date(int day) {
    return switch (day) {
      case Integer.MIN_VALUE -> "-infinity";
      case Integer.MAX_VALUE -> "infinity";
      default -> day(day) + era(day);
    };
  }

  /// @param micros since 2000-01-01
  /// @param zone to be put behind the time
  static String timestamp(long micros, String zone) {
    if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
      return micros < 0 ? "-infinity" : "infinity";
    }
    long day = Math.floorDiv(micros, Calendar.DAY_MICROS);
    long inDay = Math.floorMod(micros, Calendar.DAY_MICROS);
    long seconds = inDay / SECOND;
    String time =
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    long fraction = inDay % SECOND;
    String point =
        fraction == 0 ? "" : String.format(Locale.ROOT, ".%06d", fraction).replaceAll("0+$", "");
    return day(day) + " " + time + point + zone + era(day);
  }

  private static LocalDate local(long day) {
    return LocalDate.ofEpochDay(day + Calendar.EPOCH_DAYS);
  }

  private static String day(long day) {
    LocalDate date = local(day);
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d",
        date.get(ChronoField.YEAR_OF_ERA),
        date.getMonthValue(),
        date.getDayOfMonth());
  }

  /// PostgreSQL has no year 0: the year before 1 is 1 BC, as in Java's era.
  private static String era(long day) {
    return local(day).getYear() > 0 ? "" : " BC";
  }
}
