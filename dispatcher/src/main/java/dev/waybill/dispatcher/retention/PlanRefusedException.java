package dev.waybill.dispatcher.retention;

/// A plan may not be run, or not be approved: what was expected, what was found, what to do.
public final class PlanRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlanRefusedException(String message) {
    super(message);
  }
}
