package dev.waybill.dispatcher.delivery;

/// How a delivery comes by its rows.
sealed interface Seat {
  /// By a read of its own.
  record Alone() implements Seat {}

  /// By a read that others follow.
  record Leading(WindowGroup group) implements Seat {}

  /// By following the read of another.
  record Following(WindowGroup group) implements Seat {}
}
