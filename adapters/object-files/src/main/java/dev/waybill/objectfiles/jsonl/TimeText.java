package dev.waybill.objectfiles.jsonl;

import dev.waybill.objectfiles.tuple.Calendar;
import java.io.IOException;

/// Dates and times as JSON strings: `2026-01-31`, `2026-01-31T10:00:00.000000Z` (RFC 3339), and
/// without the `Z` where the clock has no zone.
final class TimeText {
  private static final int LONGEST = 32;

  private TimeText() {}

  /// @param day since 2000-01-01
  static void date(JsonOut out, int day) throws IOException {
    out.room(LONGEST);
    out.buffer[out.at++] = '"';
    civil(out, day);
    out.buffer[out.at++] = '"';
  }

  /// @param micros since 2000-01-01
  static void timestamp(JsonOut out, long micros, boolean utc) throws IOException {
    out.room(LONGEST);
    long day = Math.floorDiv(micros, Calendar.DAY_MICROS);
    long ofDay = micros - day * Calendar.DAY_MICROS;
    int second = (int) (ofDay / 1_000_000);
    out.buffer[out.at++] = '"';
    civil(out, day);
    two(out, 'T', second / 3_600);
    two(out, ':', second / 60 % 60);
    two(out, ':', second % 60);
    out.buffer[out.at++] = '.';
    out.padded((int) (ofDay % 1_000_000), 6);
    if (utc) {
      out.buffer[out.at++] = 'Z';
    }
    out.buffer[out.at++] = '"';
  }

  private static void civil(JsonOut out, long day) {
    int civil = Calendar.civil(day + Calendar.EPOCH_DAYS);
    out.padded(civil / 10_000, 4);
    two(out, '-', civil / 100 % 100);
    two(out, '-', civil % 100);
  }

  private static void two(JsonOut out, char before, int value) {
    out.buffer[out.at++] = (byte) before;
    out.padded(value, 2);
  }
}
