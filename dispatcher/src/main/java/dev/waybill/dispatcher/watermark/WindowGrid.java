package dev.waybill.dispatcher.watermark;

import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Where windows end: on the UTC grid of the cadence, a little behind the source's clock. A stream
/// that is behind gets one window up to the newest end; it is cut by size when it is read.
///
/// @param settle how far the end stays behind the clock, so that a window seldom needs a late part
public record WindowGrid(Duration cadence, Duration settle) {
  public WindowGrid {
    if (cadence.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "expected a cadence of at least one second, found " + cadence);
    }
  }

  /// The next window of a stream, empty while none has closed. Never goes back.
  public Optional<ExportWindow> next(Watermark watermark, Instant sourceNow) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, sourceNow.minus(settle));
    long grid = cadence.toNanos() / 1000;
    long end = Math.floorDiv(micros, grid) * grid;
    return end > watermark.atMicros()
        ? Optional.of(new ExportWindow(watermark, new Watermark(end, null)))
        : Optional.empty();
  }

  /// When the next window after `watermark` will have closed.
  public Instant nextEnd(Watermark watermark) {
    long grid = cadence.toNanos() / 1000;
    long end = (Math.floorDiv(watermark.atMicros(), grid) + 1) * grid;
    return Instant.EPOCH.plus(end, ChronoUnit.MICROS).plus(settle);
  }
}
