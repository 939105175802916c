package dev.waybill.dispatcher.recall;

/// How far a recall is, as its times and batches say; it goes from one to the next only.
public enum RecallState {
  /// A second person has yet to approve it.
  REQUESTED,
  /// It may be run, and may have been in part.
  APPROVED,
  /// Every batch has ended; one with refusals may be run again.
  DONE,
  /// Its rows were removed.
  EXPIRED
}
