package dev.waybill.dispatcher.recall;

/// A recall may not be requested, approved or run: what was expected, what was found, what to do.
public final class RecallRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RecallRefusedException(String message) {
    super(message);
  }
}
