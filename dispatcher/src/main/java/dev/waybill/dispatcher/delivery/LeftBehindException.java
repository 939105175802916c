package dev.waybill.dispatcher.delivery;

/// A delivery could not take part in the read that others of its window made: nothing of it was
/// read, and it is due again at once, on its own.
final class LeftBehindException extends RuntimeException {
  LeftBehindException(String message) {
    super(message);
  }
}
