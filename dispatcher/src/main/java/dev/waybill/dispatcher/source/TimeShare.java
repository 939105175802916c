package dev.waybill.dispatcher.source;

import java.math.BigDecimal;
import java.time.Duration;

/// How much of the time some work may keep a database busy; it rests for the others.
///
/// @param of above 0 up to 1
public record TimeShare(BigDecimal of) {
  public TimeShare {
    if (of.signum() <= 0 || of.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("expected a share above 0% up to 100%, found " + of);
    }
  }

  /// How long it rests after it was busy.
  public Duration rest(Duration busy) {
    return Duration.ofNanos((long) (busy.toNanos() * (1 / of.doubleValue() - 1)));
  }
}
