package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.source.TimeShare;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How tables are swept.
///
/// @param every how long after a sweep began the next one does; null for only when a person says so
/// @param share of the time that a sweep reads or asks
public record SweepSettings(@Nullable Duration every, TimeShare share) {
  public static final Duration DEFAULT_EVERY = Duration.ofHours(24);
  public static final SweepSettings DEFAULT =
      new SweepSettings(DEFAULT_EVERY, new TimeShare(new BigDecimal("0.1")));
}
