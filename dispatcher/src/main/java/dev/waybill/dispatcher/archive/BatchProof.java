package dev.waybill.dispatcher.archive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A batch as a person looks at it, with what the log says about it.
///
/// @param tombstone the one that was asked for, null where the batch was
/// @param root of its Merkle tree, hexadecimal
public record BatchProof(
    @Nullable Tombstone tombstone,
    int batch,
    String state,
    BatchFacts facts,
    int tombstones,
    String root,
    Instant created,
    @Nullable Instant dropped,
    @Nullable String voidReason,
    @Nullable String hold,
    List<Entry> log) {
  /// An entry of the log.
  ///
  /// @param number of the organisation's entries
  /// @param body JSON
  /// @param hash hexadecimal
  public record Entry(long number, String kind, Instant at, String body, String hash) {}

  static BatchProof of(@Nullable Tombstone tombstone, Batch batch, List<Entry> log) {
    @Nullable String reason =
        batch.state() instanceof BatchState.Voided(String why, _) ? why : null;
    @Nullable String hold = batch.state() instanceof BatchState.Voided(_, String by) ? by : null;
    return new BatchProof(
        tombstone,
        batch.id(),
        batch.state().stored(),
        batch.facts(),
        batch.tombstones(),
        batch.root(),
        batch.created(),
        batch.dropped(),
        reason,
        hold,
        log);
  }
}
