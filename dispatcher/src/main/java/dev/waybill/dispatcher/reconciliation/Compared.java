package dev.waybill.dispatcher.reconciliation;

/// What was compared.
///
/// @param rows one by one
public record Compared(long rows, Coming coming) {
  static final Compared NOTHING = new Compared(0, Coming.NONE);

  Compared and(Compared other) {
    return new Compared(rows + other.rows, coming.and(other.coming));
  }
}
