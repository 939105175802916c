package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.destination.UnfitDestinationException;
import dev.waybill.dispatcher.lease.LeaseLostException;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.DeliverySettledException;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.UnknownAttemptException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/// What becomes of a delivery that did not end in a receipt. Who failed has classified the failure;
/// here is only the transition that follows.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /// How soon a stopped stream looks whether table and schema agree again.
  private static final Duration DRIFT_RECHECK = Duration.ofMinutes(1);

  /// What is away is asked as often as after so many attempts.
  private static final int AWAY_STEP = 3;

  private final Ledger ledger;
  private final RetryPolicy policy;
  private final RandomGenerator random = RandomGenerator.getDefault();

  Failures(Ledger ledger, RetryPolicy policy) {
    this.ledger = ledger;
    this.policy = policy;
  }

  void settle(Claim claim, Throwable failure) {
    try {
      decide(claim, failure);
    } catch (LeaseLostException | DeliverySettledException e) {
      LOG.warn("{}; nothing was changed", e.getMessage());
    }
  }

  private void decide(Claim claim, Throwable failure) {
    Delivery delivery = claim.delivery();
    DeliveryState.Processing state = DeliveryWalk.processing(delivery);
    Duration delay = policy.delay(state.attempts(), random);
    String message = String.valueOf(failure.getMessage());
    switch (failure) {
      case LeaseLostException e ->
          LOG.warn("delivery {}: {}; nothing was changed", delivery.id(), message);
      case InterruptedException e -> save(claim, state.handBack(), "handed back: the worker stops");
      case LeftBehindException e -> {
        ledger.save(claim.lease(), delivery, state.handBack());
        LOG.info("delivery {} is read on its own: {}", delivery.id(), message);
      }
      case DestinationAheadException e -> hold(claim, state, message);
      case UnknownAttemptException e -> hold(claim, state, message);
      case UnrepresentableRowException e -> save(claim, state.reject(message), message);
      case QuarantineLimitException e -> save(claim, state.reject(message), message);
      case SourceException e -> source(claim, e, state);
      case UnfitDestinationException e -> stop(claim, state, FitnessWatch.UNFIT, message);
      case DestinationException e ->
          save(
              claim,
              switch (e.kind()) {
                case TRANSIENT -> state.fail(message, policy, delay, ledger.now());
                case UNAVAILABLE -> state.unavailable(message, awayDelay(), ledger.now());
                case PERMANENT -> state.reject(message);
                case IN_DOUBT -> state.doubt(message, policy, delay, ledger.now());
              },
              message);
      // Of the spool: files are written nowhere else.
      case IOException e -> spool(claim, state, message);
      case UncheckedIOException e -> spool(claim, state, message);
      case TransientDataAccessException e -> away(claim, state, message);
      case NonTransientDataAccessResourceException e -> away(claim, state, message);
      case RecoverableDataAccessException e -> away(claim, state, message);
      case CannotCreateTransactionException e -> away(claim, state, message);
      default -> {
        LOG.error("delivery {} failed unexpectedly", delivery.id(), failure);
        save(
            claim, state.fail(failure.toString(), policy, delay, ledger.now()), failure.toString());
      }
    }
  }

  /// The control database was away and is back, or this line would not be written.
  private void away(Claim claim, DeliveryState.Processing state, String message) {
    save(
        claim,
        state.unavailable("the control database: " + message, awayDelay(), ledger.now()),
        message);
  }

  private void spool(Claim claim, DeliveryState.Processing state, String found) {
    String message =
        "could not use the spool: "
            + found
            + "; free space there, or set worker.spool to a larger disk, or lower worker.spoolBytes";
    save(claim, state.await(message, awayDelay(), ledger.now()), message);
  }

  /// A source or destination that is away is waited for, however long: nothing was decided, so
  /// nothing can be wrong with the delivery.
  private Duration awayDelay() {
    return policy.delay(AWAY_STEP, random);
  }

  private void source(Claim claim, SourceException e, DeliveryState.Processing state) {
    String message = String.valueOf(e.getMessage());
    switch (e.kind()) {
      case TRANSIENT -> save(claim, state.await(message, awayDelay(), ledger.now()), message);
      case AGAIN -> save(claim, state.handBack(), message);
      case PERMANENT -> save(claim, state.reject(message), message);
      case SCHEMA_DRIFT -> stop(claim, state, "SCHEMA_DRIFT", message);
    }
  }

  private void hold(Claim claim, DeliveryState.Processing state, String message) {
    String reason =
        message
            + "; see `waybill destination adopt "
            + claim.delivery().key().stream().destination()
            + "`";
    ledger.hold(claim.lease(), claim.delivery(), state.handBack(), reason);
    LOG.error("{} is held: {}", claim.delivery().key().stream(), reason);
  }

  /// Looks again every minute, and says so once per reason.
  private void stop(Claim claim, DeliveryState.Processing state, String cause, String message) {
    if (claim.delivery().replay() != null) {
      // The windows find the same, and it is a window that starts the stream again.
      save(claim, state.await(message, DRIFT_RECHECK, ledger.now()), message);
      return;
    }
    boolean news =
        ledger.stop(
            claim.lease(),
            claim.delivery(),
            state.await(message, DRIFT_RECHECK, ledger.now()),
            cause + ": " + message);
    if (news) {
      LOG.error("{} is stopped: {}", claim.delivery().key().stream(), message);
    }
  }

  private void save(Claim claim, DeliveryState state, String message) {
    ledger.save(claim.lease(), claim.delivery(), state);
    LOG.warn(
        "delivery {} of {} is now {}: {}",
        claim.delivery().id(),
        claim.delivery().key().stream(),
        state.getClass().getSimpleName(),
        message);
  }
}
