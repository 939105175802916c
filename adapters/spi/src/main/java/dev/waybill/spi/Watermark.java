package dev.waybill.spi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The published `(updatedAt, id)` position of a stream: everything before it has been read.
///
/// @param atMicros microseconds since 1970-01-01T00:00:00Z
/// @param id null at the end of a window; set when a delivery was cut by size inside one, and then
///   the last id read
public record Watermark(long atMicros, @Nullable String id) {
  /// Before every row: where a new stream without history starts.
  public static final Watermark BEGINNING = new Watermark(0, null);

  public static Watermark at(Instant instant) {
    return new Watermark(ChronoUnit.MICROS.between(Instant.EPOCH, instant), null);
  }

  public Instant at() {
    return Instant.EPOCH.plus(atMicros, ChronoUnit.MICROS);
  }

  @Override
  public String toString() {
    return id == null ? at().toString() : at() + "+" + id;
  }
}
