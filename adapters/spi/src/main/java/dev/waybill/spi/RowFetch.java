package dev.waybill.spi;

/// Takes what [DestinationAdapter#fetch] gives, one at a time. What it throws ends the reading and
/// passes through unchanged.
@FunctionalInterface
public interface RowFetch {
  /// @param position in the list of keys, from 0
  void accept(int position, HeldRow row);
}
