package dev.waybill.dispatcher.lease;

/// Somebody else may move the stream by now: stop, and change nothing.
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(long streamId, long epoch) {
    super(
        "the lease of stream "
            + streamId
            + " (epoch "
            + epoch
            + ") is no longer held by this worker");
  }
}
