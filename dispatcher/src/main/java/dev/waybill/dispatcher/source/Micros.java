package dev.waybill.dispatcher.source;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Times as microseconds since 1970-01-01T00:00:00Z, the unit of everything a cursor compares.
final class Micros {
  /// 2000-01-01, the zero of PostgreSQL's binary timestamps.
  static final long POSTGRES_EPOCH = 946_684_800_000_000L;

  private static final DateTimeFormatter LITERAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private Micros() {}

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static long of(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /// A literal for a `timestamptz`.
  static String timestamptz(long micros) {
    return "TIMESTAMPTZ '" + LITERAL.format(instant(micros).atOffset(ZoneOffset.UTC)) + "+00'";
  }

  /// A literal for a `timestamp` without time zone that is kept in `zone`.
  static String timestamp(long micros, ZoneId zone) {
    return "TIMESTAMP '" + LITERAL.format(LocalDateTime.ofInstant(instant(micros), zone)) + "'";
  }
}
