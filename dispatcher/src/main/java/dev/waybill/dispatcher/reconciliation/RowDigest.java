package dev.waybill.dispatcher.reconciliation;

/// What two sides have in common of a row that is the same.
///
/// @param line the low 60 bits of the digest of key and cursor
/// @param high of the digest of all that is compared
/// @param low of the digest of all that is compared
record RowDigest(long line, long high, long low) {}
