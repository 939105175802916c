package dev.waybill.dispatcher.types;

import java.util.List;

/// Dates, points in time and wall clocks.
final class TimeCases {
  private static final String[] ENDS = {
    "0001-01-01", "9999-12-31", "0001-12-31 BC", "10000-01-01", "infinity", "-infinity"
  };

  static final List<TypeCase> ALL =
      List.of(
          TypeCase.of("date", "date")
              .values("2024-02-29", "1900-02-28", "1582-10-10")
              .values(ENDS)
              .values("4713-01-01 BC", "5874897-12-31"),
          TypeCase.of("timestamptz", "timestamp")
              .values(
                  "2026-01-02 03:04:05.123456+00",
                  "1969-12-31 23:59:59.999999+00",
                  "2024-02-29 23:59:59+14",
                  "2026-10-25 00:30:00+00",
                  "2026-10-25 01:30:00+00",
                  "0001-01-01 00:00:00+00",
                  "9999-12-31 23:59:59.999999+00",
                  "0001-12-31 23:59:59.999999+00 BC",
                  "10000-01-01 00:00:00+00",
                  "4714-11-24 00:00:00+00 BC",
                  "294276-12-31 23:59:59.999999+00",
                  "infinity",
                  "-infinity"),
          TypeCase.of("timestamp", "timestamp")
              .zone("UTC")
              .values("2026-03-29 02:30:00", "2026-10-25 02:30:00.000001")
              .values(ENDS)
              .values("294276-12-31 23:59:59.999999"),
          TypeCase.of("timestamp(3)", "timestamp", "timestamp")
              .zone("UTC")
              .values("2026-01-02 03:04:05.123"),
          TypeCase.of("timestamp", "timestamp")
              .zone("Europe/Berlin")
              .value("an ordinary day", "2026-06-15 12:00:00.123456")
              .value("the last microsecond before summer time", "2026-03-29 01:59:59.999999")
              .value("skipped by summer time", "2026-03-29 02:30:00")
              .value("the first instant of summer time", "2026-03-29 03:00:00")
              .value("twice that night, read as winter time", "2026-10-25 02:30:00")
              .value("local mean time", "1890-01-01 12:00:00")
              .value("10000-01-01 00:30, still 9999 in UTC", "10000-01-01 00:30:00")
              .value("0001-01-01 00:30, a year earlier in UTC", "0001-01-01 00:30:00")
              .values("4714-11-24 00:00:00 BC", "294276-12-31 23:59:59", "infinity", "-infinity"),
          TypeCase.of("timestamp", "timestamp")
              .zone("America/Los_Angeles")
              .value("skipped by summer time", "2026-03-08 02:00:00")
              .values("294276-12-31 23:59:59", "4714-11-24 00:00:00 BC"),
          TypeCase.of("timestamp", "timestamp"),
          TypeCase.of("timestamp", "local_timestamp")
              .values("2026-03-29 02:30:00", "2026-10-25 02:30:00.000001", "2024-02-29 00:00:00")
              .values(ENDS)
              .values("4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999"),
          TypeCase.of("time", "text").values("00:00:00", "24:00:00", "23:59:59.999999"),
          TypeCase.of("timetz", "text").values("12:00:00+05:45", "00:00:00-15:59"),
          TypeCase.of("interval", "text")
              .values("1 year 2 mons -3 days 04:05:06.789", "-178000000 years", "infinity", "0"));

  private TimeCases() {}
}
