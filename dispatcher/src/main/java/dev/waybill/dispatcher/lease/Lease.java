package dev.waybill.dispatcher.lease;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The right to move one stream, until a deadline that this process computes for itself: from its
/// own monotonic clock, read *before* the acquiring call, less a fifth. A wrong wall clock changes
/// nothing.
public final class Lease {
  private final long streamId;
  private final String owner;
  private final long epoch;
  private final UUID token;
  private final AtomicLong deadlineNanos;
  private volatile boolean lost;

  Lease(long streamId, String owner, long epoch, UUID token, long deadlineNanos) {
    this.streamId = streamId;
    this.owner = owner;
    this.epoch = epoch;
    this.token = token;
    this.deadlineNanos = new AtomicLong(deadlineNanos);
  }

  public long streamId() {
    return streamId;
  }

  public String owner() {
    return owner;
  }

  public long epoch() {
    return epoch;
  }

  UUID token() {
    return token;
  }

  void extend(long newDeadlineNanos) {
    deadlineNanos.set(newDeadlineNanos);
  }

  void lose() {
    lost = true;
  }

  /// Asked before every effect outside the control database.
  ///
  /// @throws LeaseLostException stop, and change nothing
  public void requireHeld() {
    if (lost || System.nanoTime() - deadlineNanos.get() >= 0) {
      throw new LeaseLostException(streamId, epoch);
    }
  }

  @Override
  public String toString() {
    return "lease of stream " + streamId + ", epoch " + epoch;
  }
}
