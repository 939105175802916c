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
  /// Keeps the files themselves, and its receipts name them; without it rows are loaded into a
  /// table and receipts name no object.
  FILES,
  /// A commit checks owner and read where it decides: a stranger's is refused, and so is a read
  /// older than one that landed. Without it the ordinal alone keeps order, and whose an entry is,
  /// is found when it is read.
  FENCE,
  /// What was decided is still there after the adapter was closed and opened again.
  DURABLE,
  /// Rebuilds a table in a shadow beside it and puts that in its place
  /// ([DestinationAdapter#rebuild]). Without it a table is mended in place, by sending its rows
  /// again.
  SHADOW
}
