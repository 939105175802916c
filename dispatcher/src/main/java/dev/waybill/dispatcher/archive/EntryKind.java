package dev.waybill.dispatcher.archive;

import java.util.Locale;

/// What an entry of the log says. `DROPPED` and `VOID` are written with the move of their batch.
public enum EntryKind {
  /// A partition left its table, with what it held.
  PARTITION_CLOSE,
  /// The rows of a batch are gone.
  DROPPED,
  /// The rows of a batch stay.
  VOID,
  /// Dropped rows were fetched back.
  RECALL,
  /// A dropped row went back to its destinations as a corrected version: the tombstone of that
  /// supersedes another.
  CORRECT,
  /// A hold was placed or released.
  HOLD,
  /// A partition went without Waybill.
  UNPROVEN_DROP;

  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }
}
