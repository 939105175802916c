package dev.waybill.dispatcher.recall;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A correction as stored. Values of its row are not.
///
/// @param batch of the tombstone that it supersedes
/// @param row the canonical text of the key
/// @param changed published names of the columns that were corrected
/// @param updated the cursor of the corrected version
/// @param nextBatch with the tombstone of the corrected version; null before the first run
public record Correction(
    long id,
    long recall,
    int batch,
    String row,
    CorrectionState state,
    List<String> changed,
    Instant updated,
    String requestedBy,
    Instant requestedAt,
    String reason,
    @Nullable Approval approval,
    @Nullable Integer nextBatch,
    @Nullable Instant ended) {
  public Correction {
    changed = List.copyOf(changed);
  }

  /// By a second person.
  public record Approval(String by, Instant at, String reason) {}
}
