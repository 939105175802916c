package dev.waybill.dispatcher.source;

import java.util.Set;

/// What must be known of the server *before* the data snapshot, so that every transaction the
/// snapshot does not show is accounted for. Microseconds since 1970 UTC.
///
/// @param start the server's clock before anything else was asked
/// @param oldestWriter start of the oldest transaction that can still write, `start` when there is
///   none
/// @param prepared the prepared transactions, each named so that a reused name is another one
public record Bounds(long start, long oldestWriter, Set<String> prepared) {
  public Bounds {
    prepared = Set.copyOf(prepared);
  }

  /// The earliest moment at which a transaction not shown by a later snapshot may have begun,
  /// prepared ones aside.
  public long base() {
    return Math.min(oldestWriter, start);
  }
}
