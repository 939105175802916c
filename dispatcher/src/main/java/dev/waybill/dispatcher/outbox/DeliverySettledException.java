package dev.waybill.dispatcher.outbox;

/// A delivery is no longer in the state its worker left it in: it was settled, perhaps by a commit
/// whose answer was lost. What stands stands.
public final class DeliverySettledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeliverySettledException(long id) {
    super("delivery " + id + " was settled before");
  }
}
