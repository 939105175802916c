package dev.waybill.dispatcher.closing;

import java.util.List;

/// A hold was placed or released since the holds were looked at; it rolls back what rests on them.
final class HoldsChangedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<Long> placed;

  /// @param placed numbers of those that were not there
  HoldsChangedException(List<Long> placed) {
    super("a hold was placed or released meanwhile; it is looked at again");
    this.placed = List.copyOf(placed);
  }

  List<Long> placed() {
    return placed;
  }
}
