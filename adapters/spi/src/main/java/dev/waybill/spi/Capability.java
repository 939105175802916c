package dev.waybill.spi;

/// What a destination can do. The contract test asserts a claim and an absence alike.
public enum Capability {
  /// Keeps every version it was sent; readers take the highest [ControlColumns#SEQ] of a key.
  APPEND,
  /// Keeps one current row per key.
  MERGE,
  /// All rows of a delivery become visible in one step; without it a decided delivery appears file
  /// by file.
  ATOMIC_VISIBILITY,
  /// What was decided is still there after the adapter was closed and opened again.
  DURABLE
}
