package dev.waybill.dispatcher.outbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The states of a delivery; their methods are the legal transitions. `now` is the control
/// database's clock.
///
/// ```
/// Pending ─claim─▶ Processing ─deliver─▶ Delivered, ─skip─▶ Skipped
///    ▲               │  │  └─doubt─▶ InDoubt ──claim──▶ Processing
///    └──handBack─────┘  └─fail──▶ Failed ─claim─▶ Processing
///                                    └(attempts used up)─▶ DeadLetter ─retry─▶ Pending
/// ```
public sealed interface DeliveryState {
  /// Attempts made, handed-back ones not counted.
  int attempts();

  /// What a worker may take when its time has come.
  sealed interface Claimable extends DeliveryState permits Pending, Processing, Failed, InDoubt {
    /// When the destination's answer was first missed, null when nothing is in doubt.
    default @Nullable Instant doubtSince() {
      return null;
    }

    /// Also of a `Processing` whose worker lost its lease.
    default Processing claim() {
      return new Processing(attempts() + 1, doubtSince());
    }
  }

  /// Planned, and not begun.
  record Pending(int attempts) implements Claimable {}

  /// A worker holds it.
  record Processing(int attempts, @Nullable Instant doubtSince) implements Claimable {
    public Delivered deliver() {
      return new Delivered(attempts);
    }

    /// Nothing of it was sent, as a person wanted, and the stream goes on behind it.
    public Skipped skip(String reason) {
      return new Skipped(attempts, reason);
    }

    /// Nothing was decided at the destination.
    ///
    /// @param delay until the next attempt
    public DeliveryState fail(String error, RetryPolicy policy, Duration delay, Instant now) {
      return attempts >= policy.maxAttempts()
          ? new DeadLetter(attempts, error)
          : new Failed(attempts, now.plus(delay), error);
    }

    /// It will not succeed until a person changes something.
    public DeadLetter reject(String error) {
      return new DeadLetter(attempts, error);
    }

    /// The destination may have it. Asking again is not an attempt.
    public DeliveryState doubt(String error, RetryPolicy policy, Duration delay, Instant now) {
      Instant since = doubtSince == null ? now : doubtSince;
      return now.isAfter(since.plus(policy.undecided()))
          ? new DeadLetter(attempts, error)
          : new InDoubt(Math.max(0, attempts - 1), since, now.plus(delay), error);
    }

    /// The destination cannot even be asked. As with [#await] that is no attempt, and where
    /// something is in doubt the patience with its answer starts anew once it is there.
    public Claimable unavailable(String error, Duration delay, Instant now) {
      return doubtSince == null
          ? await(error, delay, now)
          : new InDoubt(Math.max(0, attempts - 1), now, now.plus(delay), error);
    }

    /// What it needs is not there; looking again is not an attempt.
    public Failed await(String error, Duration delay, Instant now) {
      return new Failed(Math.max(0, attempts - 1), now.plus(delay), error);
    }

    /// The worker stops in good order; the attempt does not count.
    public Pending handBack() {
      return new Pending(Math.max(0, attempts - 1));
    }
  }

  /// Backed off; will be tried again.
  record Failed(int attempts, Instant nextAttempt, String error) implements Claimable {}

  /// The destination may or may not have it; it is asked before anything else.
  record InDoubt(int attempts, Instant doubtSince, Instant nextAttempt, String error)
      implements Claimable {}

  /// A person decides; the stream waits.
  record DeadLetter(int attempts, String error) implements DeliveryState {
    /// With all its attempts.
    public Pending retry() {
      return new Pending(0);
    }
  }

  /// Visible at the destination, by its own word.
  record Delivered(int attempts) implements DeliveryState {}

  /// Given up by a person.
  record Skipped(int attempts, String reason) implements DeliveryState {}
}
