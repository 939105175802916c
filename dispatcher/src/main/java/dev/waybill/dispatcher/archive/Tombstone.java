package dev.waybill.dispatcher.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tombstone as a person looks at it.
///
/// @param id the canonical text of its row's key, null once it was erased
/// @param state of its batch: only of `DROPPED` the row is gone
/// @param dropped when its batch was
/// @param idCommitment hexadecimal
/// @param rowCommitment hexadecimal
/// @param corrects the batch whose tombstone of the row it supersedes, null where it is the first
/// @param correctedIn the batch with the tombstone that supersedes it
public record Tombstone(
    String source,
    String table,
    String organisation,
    @Nullable String id,
    Instant updated,
    int batch,
    String state,
    @Nullable Instant dropped,
    String idCommitment,
    String rowCommitment,
    @Nullable Integer corrects,
    @Nullable Integer correctedIn) {}
