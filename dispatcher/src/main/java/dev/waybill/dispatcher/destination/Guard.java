package dev.waybill.dispatcher.destination;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.DestinationId;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Stands between this process and one destination: so many calls at a time, so many a second, and
/// none while it takes nothing.
final class Guard {
  /// Longer than any call should take; whoever waits longer hands its delivery back.
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private static final int TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  /// A call to the destination.
  interface Call<T> {
    T run() throws DestinationException;
  }

  private final DestinationId destination;
  private final Circuit circuit;
  private final Bulkhead calls;
  private final @Nullable RateLimiter rate;
  private final Retry retry;
  private final AtomicInteger waiting = new AtomicInteger();

  Guard(DestinationId destination, DestinationLimits limits, Clock clock) {
    this.destination = destination;
    this.circuit = new Circuit(destination, clock);
    this.calls =
        Bulkhead.of(
            destination.value(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(limits.calls())
                .maxWaitDuration(LONGEST_WAIT)
                .build());
    this.rate =
        limits.perSecond() == 0
            ? null
            : RateLimiter.of(
                destination.value(),
                RateLimiterConfig.custom()
                    .limitForPeriod(limits.perSecond())
                    .limitRefreshPeriod(Duration.ofSeconds(1))
                    .timeoutDuration(LONGEST_WAIT)
                    .build());
    this.retry =
        Retry.of(
            destination.value(),
            RetryConfig.custom()
                .maxAttempts(TRIES)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(BETWEEN_TRIES))
                .retryOnException(this::mayPass)
                .build());
  }

  private boolean mayPass(Throwable failure) {
    return failure instanceof DestinationException known
        && (known.kind() == Kind.TRANSIENT || known.kind() == Kind.UNAVAILABLE)
        && circuit.takes()
        && !Thread.currentThread().isInterrupted();
  }

  Circuit circuit() {
    return circuit;
  }

  DestinationLoad load() {
    Bulkhead.Metrics now = calls.getMetrics();
    return new DestinationLoad(
        destination,
        now.getMaxAllowedConcurrentCalls() - now.getAvailableConcurrentCalls(),
        now.getMaxAllowedConcurrentCalls(),
        waiting.get(),
        circuit.away());
  }

  /// A call that asks and changes nothing that asking twice would change again: repeated a few
  /// times.
  <T> T ask(Call<T> call) throws DestinationException {
    try {
      return retry.executeCallable(() -> call(call));
    } catch (DestinationException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// A call that is made once.
  ///
  /// @throws DestinationException its own, or `UNAVAILABLE` while the destination is left alone
  <T> T call(Call<T> call) throws DestinationException {
    circuit.require();
    boolean told = false;
    try {
      enter();
      try {
        T answer = call.run();
        told = true;
        circuit.answered();
        return answer;
      } catch (DestinationException failure) {
        told = circuit.failed(failure);
        throw failure;
      } finally {
        calls.onComplete();
      }
    } finally {
      if (!told) {
        circuit.untold();
      }
    }
  }

  private void enter() throws DestinationException {
    waiting.incrementAndGet();
    try {
      if (rate != null && !rate.acquirePermission()) {
        throw busy("calls per second");
      }
      calls.acquirePermission();
    } catch (BulkheadFullException | AcquirePermissionCancelledException e) {
      throw busy("calls at a time");
    } finally {
      waiting.decrementAndGet();
    }
  }

  private DestinationException busy(String limit) {
    return new DestinationException(
        Kind.UNAVAILABLE,
        "expected a turn at "
            + destination
            + " within "
            + LONGEST_WAIT
            + ", found its "
            + limit
            + " in use; raise its limits, or find out why its calls take so long",
        null);
  }
}
