package dev.waybill.dispatcher.recall;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A recall as stored.
///
/// @param rows dropped rows that it is about, as they were counted when it was requested
/// @param placed of those, how many are in their recalled table, in batches that have ended
/// @param refused no destination gave them as they were dropped
/// @param erased nobody can check them any more: `RECALL_ERASED`
public record RecallRequest(
    long id,
    RecallOrder order,
    RecallState state,
    String requestedBy,
    Instant requestedAt,
    @Nullable Approval approval,
    long rows,
    long placed,
    long refused,
    long erased) {
  /// By a second person.
  ///
  /// @param heldUntil until then its rows stay
  public record Approval(String by, Instant at, String reason, Instant heldUntil) {}
}
