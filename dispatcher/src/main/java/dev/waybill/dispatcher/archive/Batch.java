package dev.waybill.dispatcher.archive;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A batch as it is stored.
///
/// @param keyId the key of its organisation that its commitments were made with
/// @param root of its Merkle tree, hexadecimal
/// @param archivedOn the day (UTC) that its tombstones stand under
/// @param dropped when its rows were gone
public record Batch(
    int id,
    BatchState state,
    BatchFacts facts,
    int keyId,
    int tombstones,
    String root,
    LocalDate archivedOn,
    Instant created,
    @Nullable Instant dropped) {}
