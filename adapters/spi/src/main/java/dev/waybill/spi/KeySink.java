package dev.waybill.spi;

/// Takes what [DestinationAdapter#keys] hands out, one at a time. What it throws ends the reading
/// and passes through unchanged.
@FunctionalInterface
public interface KeySink {
  void accept(LandedKey key);
}
