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
  REPLAY
}
