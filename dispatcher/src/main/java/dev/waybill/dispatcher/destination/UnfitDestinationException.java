package dev.waybill.dispatcher.destination;

import dev.waybill.spi.CheckStep;

/// A destination that fails its connection test: nothing may be delivered to it until a person
/// changes something there.
public final class UnfitDestinationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitDestinationException(CheckStep failed) {
    super(Fitness.text(failed));
  }
}
