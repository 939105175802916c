package dev.waybill.dispatcher.outbox;

/// How a row in quarantine was settled by a replay.
///
/// @param id of the row in quarantine
public record QuarantineOutcome(long id, Kind kind) {
  /// What the replay found.
  public enum Kind {
    /// Its current version landed.
    REDELIVERED,
    /// A window has delivered or will deliver its current version.
    SUPERSEDED,
    /// It is gone from the source; a delete landed.
    GONE
  }
}
