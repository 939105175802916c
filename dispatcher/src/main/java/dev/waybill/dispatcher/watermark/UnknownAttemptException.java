package dev.waybill.dispatcher.watermark;

import dev.waybill.spi.AttemptId;

/// What landed is of a read whose facts are not known here: the control database lost its last
/// commits, or another one writes to the same place.
public final class UnknownAttemptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownAttemptException(AttemptId attempt) {
    super(
        "expected a landed read that is known here and newer than the last, found "
            + attempt.seq()
            + " ("
            + attempt.uuid()
            + ")");
  }
}
