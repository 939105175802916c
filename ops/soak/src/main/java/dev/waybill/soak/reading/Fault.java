package dev.waybill.soak.reading;

/// What goes wrong during one delivery.
enum Fault {
  NONE,
  /// The process dies after its look at the source and before its snapshot.
  DIES_BEFORE_THE_READ,
  /// The process dies with the facts stored and nothing uploaded.
  DIES_BEFORE_UPLOAD,
  DIES_BEFORE_COMMIT,
  /// The process dies when the destination has decided, before anybody knows.
  DIES_AFTER_COMMIT,
  /// The destination has decided and its answer is lost.
  ANSWER_LOST,
  REFUSED,
  /// The source is not reached.
  SOURCE_FAILS,
  /// The delivery is read before others of its window have come to read with it, or before they
  /// have all come in.
  LEFT_BEHIND,
  /// The process sleeps through its lease while it reads; another one delivers meanwhile.
  SLEEPS_BEFORE_THE_READ,
  /// The process sleeps through its lease before it commits, and then commits.
  SLEEPS_BEFORE_COMMIT,
  /// As before, but its commit comes right before that of the one that took over.
  RACES_TO_COMMIT;

  /// Whether it is there for deliveries that are read together.
  boolean needsOthers() {
    return this == SOURCE_FAILS || this == LEFT_BEHIND;
  }
}
