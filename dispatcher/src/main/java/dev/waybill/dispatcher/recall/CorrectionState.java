package dev.waybill.dispatcher.recall;

/// How far a correction is, as its times say.
public enum CorrectionState {
  /// A second person has yet to approve it.
  REQUESTED,
  /// It may be run.
  APPROVED,
  /// A run has begun. Once a delivery is planned it cannot be withdrawn any more.
  DELIVERING,
  /// Every destination holds it, and its tombstone supersedes the one before.
  DONE,
  /// A person gave it up.
  WITHDRAWN
}
