package dev.waybill.dispatcher.delivery;

/// A destination holds what the control database does not know: it was restored, it lost its last
/// commits, or a copy of it delivers to the same place. Nothing of the stream moves until a person
/// has adopted the destination.
final class DestinationAheadException extends Exception {
  private static final long serialVersionUID = 1L;

  DestinationAheadException(String message) {
    super(message);
  }
}
