package dev.waybill.dispatcher.closing;

/// A partition does not go on for now; nothing was lost, and it is tried again later. The message
/// says what it waits for.
final class WaitingException extends Exception {
  private static final long serialVersionUID = 1;

  WaitingException(String message) {
    super(message);
  }
}
