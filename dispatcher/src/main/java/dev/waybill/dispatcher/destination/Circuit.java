package dev.waybill.dispatcher.destination;

import dev.waybill.dispatcher.destination.DestinationLoad.Away;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.DestinationId;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a destination is left alone. It opens when half of the last calls found it away or
/// failed for the moment; then one call at a time looks whether it is back, after 5 seconds at
/// first and a minute at most.
final class Circuit {
  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
  private static final int LAST_CALLS = 6;
  private static final int FEWEST_CALLS = 3;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private record Opened(Instant at, String reason) {}

  private final DestinationId destination;
  private final Clock clock;
  private final CircuitBreaker breaker;
  private volatile String lastFailure = "";
  private volatile @Nullable Opened opened;

  Circuit(DestinationId destination, Clock clock) {
    this.destination = destination;
    this.clock = clock;
    this.breaker =
        CircuitBreaker.of(
            destination.value(),
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    LAST_CALLS, FEWEST_CALLS, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(FIRST_WAIT, 2, LONGEST_WAIT))
                .clock(clock)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> moved(event.getStateTransition().getToState()));
  }

  private void moved(State to) {
    if (to == State.OPEN && opened == null) {
      opened = new Opened(clock.instant(), lastFailure);
      LOG.warn("{} takes nothing and is left alone for a while: {}", destination, lastFailure);
    } else if (to == State.CLOSED) {
      opened = null;
      LOG.info("{} is back", destination);
    }
  }

  /// Whether a call would be let through now.
  boolean takes() {
    boolean permitted = breaker.tryAcquirePermission();
    if (permitted) {
      breaker.releasePermission();
    }
    return permitted;
  }

  boolean isClosed() {
    return breaker.getState() == State.CLOSED;
  }

  @Nullable Away away() {
    Opened now = opened;
    return now == null ? null : new Away(Duration.between(now.at(), clock.instant()), now.reason());
  }

  /// Before a call, which must then be told of by one of the methods below.
  ///
  /// @throws DestinationException `UNAVAILABLE` while it is left alone
  void require() throws DestinationException {
    if (!breaker.tryAcquirePermission()) {
      throw new DestinationException(
          Kind.UNAVAILABLE, destination + " is left alone for a while: " + lastFailure, null);
    }
  }

  void answered() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  /// @return false where the failure says nothing about the destination
  boolean failed(DestinationException failure) {
    switch (failure.kind()) {
      case UNAVAILABLE, TRANSIENT -> {
        lastFailure = String.valueOf(failure.getMessage());
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        return true;
      }
      case PERMANENT -> {
        answered();
        return true;
      }
      case IN_DOUBT -> {
        return false;
      }
    }
    return false;
  }

  /// The call ended without a word about the destination.
  void untold() {
    breaker.releasePermission();
  }
}
