package dev.waybill.dispatcher.reconciliation;

/// What is known of why a row differs.
public enum Cause {
  UNKNOWN,
  /// It is open in quarantine: `waybill quarantine redeliver`.
  QUARANTINE,
  /// A person gave its window up: `waybill deliveries replay`.
  GAP,
  /// A run of history that is open may have yet to bring it.
  HISTORY,
  /// A repair that was planned already may have yet to bring it.
  REPLAY,
  /// It is gone from the source because the destination held it: nothing can be delivered again.
  ARCHIVED,
  /// A partition is on its way out of the table, and the rows of it are in neither the table nor
  /// the archive. It may be one of them.
  CLOSING
}
