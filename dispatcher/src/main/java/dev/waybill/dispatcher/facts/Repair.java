package dev.waybill.dispatcher.facts;

import org.jspecify.annotations.Nullable;

/// What a read found that the rows of the source cannot say: rows at the destination that it must
/// ask for by key. Stored with the attempt, planned when that attempt has landed.
///
/// @param afterSeq keys that came with a later read are asked for; null when it is not known which
///   reads those are
/// @param absentOnly whether only rows that are gone from the source matter; else those that are
///   there are sent again too
/// @param reason for people
public record Repair(@Nullable Long afterSeq, boolean absentOnly, String reason) {}
