package dev.waybill.dispatcher.reconciliation;

/// How closely rows are compared.
public enum Depth {
  /// Key and cursor of every row.
  KEYS,
  /// As [#KEYS], and all values of some rows.
  SAMPLE,
  /// All values of every row.
  FULL
}
