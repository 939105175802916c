package dev.waybill.dispatcher.recall;

/// A row that was not taken from a destination.
///
/// @param id the canonical text of its key
/// @param destination empty where none was asked
public record Refusal(int batch, String id, String destination, Cause cause) {
  /// What was found there.
  public enum Cause {
    /// Nothing of that key.
    MISSING,
    /// The row, deleted.
    DELETED,
    /// The row with another cursor than it was dropped with.
    OTHER_VERSION,
    /// The row with other values than it was dropped with.
    ALTERED,
    /// No destination was asked: the row went back as a corrected version since it was asked for.
    SUPERSEDED
  }
}
