package dev.waybill.dispatcher.sweep;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How tables are swept.
///
/// @param every how long after a sweep began the next one does; null for only when a person says so
/// @param share of the time that a sweep reads or asks, above 0 up to 1; it rests for the others
public record SweepSettings(@Nullable Duration every, BigDecimal share) {
  public static final Duration DEFAULT_EVERY = Duration.ofHours(24);
  public static final SweepSettings DEFAULT =
      new SweepSettings(DEFAULT_EVERY, new BigDecimal("0.1"));

  public SweepSettings {
    if (share.signum() <= 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("expected a share above 0% up to 100%, found " + share);
    }
  }

  /// How long it rests after it was busy.
  Duration rest(Duration busy) {
    double rest = busy.toNanos() * (1 / share.doubleValue() - 1);
    return Duration.ofNanos((long) rest);
  }
}
