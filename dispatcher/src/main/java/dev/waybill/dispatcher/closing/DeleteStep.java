package dev.waybill.dispatcher.closing;

/// What has an effect that a process which dies leaves behind, in the order in which it is done.
enum DeleteStep {
  /// Destinations hold the rows.
  PROVEN,
  /// The batch has a number.
  RESERVED,
  /// The transaction has named itself in the source.
  FENCED,
  /// Its rows are locked.
  LOCKED,
  /// They go still.
  CHECKED,
  /// They have tombstones.
  INTENDED,
  /// No hold can be placed on them any more.
  DROPPING,
  /// Those that others refer to are copied, for the transaction alone.
  COPIED,
  /// They are deleted, for the transaction alone.
  DELETED,
  /// They are gone.
  COMMITTED,
  /// That is written down.
  DROPPED,
  /// Of a batch that somebody left: it is known whether its rows are gone, and that nobody deletes
  /// them any more.
  LOOKED_UP,
  /// That is written down.
  SETTLED
}
