package dev.waybill.soak.reading;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Names a row of a schedule.
///
/// @param day of its event, from 0; always 0 where the table is not partitioned
public record Key(String id, int day) {
  public static final Instant FIRST_DAY = Instant.parse("2026-03-01T00:00:00Z");

  /// @param created when its event was
  public static Key of(String id, Instant created) {
    return new Key(id, (int) ChronoUnit.DAYS.between(FIRST_DAY, created));
  }

  /// When its event was.
  Instant created() {
    return FIRST_DAY.plus(day, ChronoUnit.DAYS).plus(9, ChronoUnit.HOURS);
  }

  @Override
  public String toString() {
    return day == 0 ? id : id + "/" + day;
  }
}
