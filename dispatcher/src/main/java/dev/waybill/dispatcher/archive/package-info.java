/// The archive: a tombstone per row that was dropped from a source, the batches they belong to, the
/// log, and the keys of organisations; start at [dev.waybill.dispatcher.archive.ArchiveStore].
///
/// # What a tombstone commits to
///
/// A random salt of 16 bytes is drawn for each row. With the organisation's key,
///
/// ```
/// id_commitment  = HMAC-SHA-256(key, salt ‖ canonical key)
/// row_commitment = HMAC-SHA-256(key, salt ‖ canonical row)
/// ```
///
/// The canonical key is the line of the key columns without the cursor, and stands beside in clear
/// as `row_id`; both forms are those of `dev.waybill.spi.canonical`, so that a value commits to the
/// same however it is spelled. No line begins with a zero byte and every row does, so neither is
/// taken for the other. Emptying `row_id` and `salt` of a row leaves two numbers that nobody can
/// link to it, with the key or without; destroying the key does so for a whole organisation.
///
/// The leaf of a tombstone in the tree of its batch is id commitment, row commitment and the
/// microseconds of `updated_at` since 1970 as 64 bits, big endian: nothing that an erasure empties.
/// Leaves stand in the order of their id commitments, unsigned.
@NullMarked
package dev.waybill.dispatcher.archive;

import org.jspecify.annotations.NullMarked;
