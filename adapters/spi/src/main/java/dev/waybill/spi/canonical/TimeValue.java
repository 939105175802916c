package dev.waybill.spi.canonical;

import java.nio.charset.StandardCharsets;

/// Days and microseconds since 1970, out of PostgreSQL's numbers and out of text.
final class TimeValue {
  /// Days from 1970-01-01 to 2000-01-01.
  private static final int EPOCH_DAYS = 10_957;

  private static final long EPOCH_SECONDS = EPOCH_DAYS * 86_400L;
  private static final long SECOND = 1_000_000;

  /// Seconds from which on microseconds need more than 63 bits; PostgreSQL ends a little later.
  private static final long LONGEST = Long.MAX_VALUE / SECOND - 1;

  private TimeValue() {}

  /// @param day since 2000-01-01
  static void date(int day, CanonicalBuffer out) {
    if (day == Integer.MIN_VALUE || day == Integer.MAX_VALUE) {
      infinity(day < 0, out);
    } else {
      out.number((long) day + EPOCH_DAYS);
    }
  }

  /// @param micros since 2000-01-01
  static void time(long micros, CanonicalBuffer out) {
    if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
      infinity(micros < 0, out);
    } else {
      time(Math.floorDiv(micros, SECOND) + EPOCH_SECONDS, (int) Math.floorMod(micros, SECOND), out);
    }
  }

  private static void infinity(boolean minus, CanonicalBuffer out) {
    out.ascii(minus ? "-infinity" : "infinity");
  }

  /// @param seconds since 1970
  private static void time(long seconds, int micros, CanonicalBuffer out) {
    if (seconds < LONGEST) {
      out.number(seconds * SECOND + micros);
    } else {
      out.number(seconds);
      int digits = Integer.toString(micros).length();
      out.zeros(6 - digits);
      out.number(micros);
    }
  }

  /// @param timed whether a time of day is expected
  /// @param zoned whether it may have a zone
  /// @return false when it is none
  static boolean parse(
      byte[] b, int at, int end, boolean timed, boolean zoned, CanonicalBuffer out) {
    if (end > at && b[end - 1] == 'y') {
      String text = new String(b, at, end - at, StandardCharsets.ISO_8859_1);
      boolean known = text.equals("infinity") || text.equals("-infinity");
      out.ascii(known ? text : "");
      return known;
    }
    TimeText text = new TimeText(b, at, end);
    if (!text.read(timed, zoned)) {
      return false;
    }
    if (timed) {
      time(text.seconds(), text.micros(), out);
    } else {
      out.number(text.day());
    }
    return true;
  }
}
