package dev.waybill.spi.canonical;

/// A date or a time as PostgreSQL prints it and as JSON lines hold it: `2026-01-31`, `2026-01-31
/// 10:00:00.5+00`, `2026-01-31T10:00:00.500000Z`, `0044-03-15 10:00:00+00 BC`.
final class TimeText {
  private static final int[] POWERS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};
  private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private final byte[] b;
  private final int end;
  private int at;
  private long day;
  private long secondOfDay;
  private int micros;

  TimeText(byte[] b, int at, int end) {
    this.b = b;
    this.at = at;
    this.end = end;
  }

  /// Since 1970.
  long day() {
    return day;
  }

  /// Since 1970.
  long seconds() {
    return day * 86_400 + secondOfDay;
  }

  int micros() {
    return micros;
  }

  /// @param timed whether a time of day is expected
  /// @param zoned whether it may have a zone; without one it is UTC
  /// @return false when it is none
  boolean read(boolean timed, boolean zoned) {
    int before = at;
    int year = digits(end - at);
    boolean long4 = at - before >= 4 && at - before <= 7;
    int month = after('-');
    int date = after('-');
    if (!long4 || month < 1 || month > 12 || date < 1 || date > DAYS[month - 1]) {
      return false;
    }
    if (timed && !time()) {
      return false;
    }
    if (timed && zoned && !zone()) {
      return false;
    }
    boolean christ = end - at == 3 && b[at] == ' ' && b[at + 1] == 'B' && b[at + 2] == 'C';
    int proleptic = christ ? 1 - year : year;
    day = epochDay(proleptic, month, date);
    return (christ || at == end) && (date < 29 || month != 2 || date == 29 && isLeap(proleptic));
  }

  private boolean time() {
    if (at < end && b[at] != ' ' && b[at] != 'T') {
      return false;
    }
    int hour = after(' ');
    int minute = after(':');
    int second = after(':');
    secondOfDay = hour * 3_600L + minute * 60L + second;
    if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) {
      return false;
    }
    if (at < end && b[at] == '.') {
      int from = ++at;
      int value = digits(6);
      micros = at == from ? 0 : value * POWERS[at - from];
      return at > from;
    }
    return true;
  }

  private boolean zone() {
    if (at < end && b[at] == 'Z') {
      at++;
    } else if (at < end && (b[at] == '+' || b[at] == '-')) {
      boolean west = b[at] == '-';
      int seconds = 0;
      int unit = 3_600;
      do {
        int part = after(b[at]);
        if (part < 0 || unit == 0) {
          return false;
        }
        seconds += part * unit;
        unit /= 60;
      } while (at < end && b[at] == ':');
      secondOfDay += west ? seconds : -seconds;
    }
    return true;
  }

  /// Two digits after a separator, or -1. A `T` separates as a space does.
  private int after(int separator) {
    boolean here = at + 3 <= end && (b[at] == separator || separator == ' ' && b[at] == 'T');
    if (!here || !isDigit(b[at + 1]) || !isDigit(b[at + 2])) {
      return -1;
    }
    int value = (b[at + 1] - '0') * 10 + b[at + 2] - '0';
    at += 3;
    return value;
  }

  /// The number of as many digits as there are, at most `most` and no more than an int has.
  private int digits(int most) {
    int value = 0;
    for (int last = at + Math.min(most, 9); at < Math.min(last, end) && isDigit(b[at]); at++) {
      value = value * 10 + b[at] - '0';
    }
    return value;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /// The algorithm is `days_from_civil` of Howard Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms".
  private static long epochDay(int year, int month, int date) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
