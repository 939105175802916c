package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.TombstoneName;
import java.util.UUID;

/// A correction with what it is checked by.
///
/// @param version its row in the corrected table
/// @param superseded the tombstone of the version before
/// @param keyId of the key that `next` was committed with
/// @param next the corrected version
record StoredCorrection(
    Correction correction, UUID version, TombstoneName superseded, int keyId, CommittedRow next) {}
