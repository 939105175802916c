package dev.waybill.soak.live;

import java.time.Duration;

/// What a live soak does.
///
/// @param duration how long the writers write
/// @param cadence how often windows close
/// @param killEvery how long a dispatcher delivers before it is killed
/// @param skew each writer's clock is off by up to this much, either way
/// @param seed of everything the writers choose
public record LivePlan(
    Duration duration,
    Duration cadence,
    Duration killEvery,
    Duration skew,
    int writers,
    long seed) {
  /// The skew that the source is configured for.
  static final Duration DELTA = Duration.ofMinutes(1);

  public LivePlan {
    if (skew.compareTo(DELTA.dividedBy(2)) > 0) {
      throw new IllegalArgumentException(
          "expected a skew of at most half of delta, which is " + DELTA + ", found " + skew);
    }
  }
}
