package dev.waybill.dispatcher.outbox;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt, and when to stop trying: exponential, capped, with
/// full jitter.
///
/// @param undecided how long an unanswered question is asked again before a person is asked
public record RetryPolicy(int maxAttempts, Duration first, Duration longest, Duration undecided) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(8, Duration.ofSeconds(5), Duration.ofMinutes(15), Duration.ofMinutes(30));

  /// Uniform between zero and `first` doubled for every attempt made before.
  ///
  /// @param attempts attempts made so far, at least 1
  public Duration delay(int attempts, RandomGenerator random) {
    long ceiling = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempts - 1, 20));
    return Duration.ofMillis(random.nextLong(Math.max(1, ceiling)));
  }
}
