package dev.waybill.dispatcher.reconciliation;

/// Rows that are left to the windows.
///
/// @param rows how many
/// @param fromMicros the least cursor among them, `Long.MAX_VALUE` where there are none
public record Coming(long rows, long fromMicros) {
  static final Coming NONE = new Coming(0, Long.MAX_VALUE);

  Coming and(long cursorMicros) {
    return new Coming(rows + 1, Math.min(fromMicros, cursorMicros));
  }

  Coming and(Coming other) {
    return new Coming(rows + other.rows, Math.min(fromMicros, other.fromMicros));
  }
}
