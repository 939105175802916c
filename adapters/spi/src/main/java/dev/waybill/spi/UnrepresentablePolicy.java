package dev.waybill.spi;

/// What becomes of a row when a value of a column cannot be held exactly. Never an option: to null,
/// clamp or truncate it. A column that holds such values for good is published as `text` instead.
public enum UnrepresentablePolicy {
  /// The row goes into quarantine with its reason, the others are delivered.
  QUARANTINE,
  /// The delivery stops and names the row.
  ERROR
}
