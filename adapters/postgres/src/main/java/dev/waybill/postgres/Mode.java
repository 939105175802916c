package dev.waybill.postgres;

/// What becomes of the versions of a row.
enum Mode {
  /// One row per key, the newest; of a deleted one its identity stays, marked.
  MERGE,
  /// Every version, and a view of the newest ones.
  APPEND
}
