package dev.waybill.dispatcher.delivery;

/// More rows of a window cannot be held than may be left out: its stream stops until a person has
/// looked.
final class QuarantineLimitException extends Exception {
  private static final long serialVersionUID = 1L;

  QuarantineLimitException(String message) {
    super(message);
  }
}
