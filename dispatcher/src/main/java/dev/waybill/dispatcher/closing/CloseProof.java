package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.facts.Incarnation;
import java.time.Instant;
import java.util.List;

/// That every required destination held every row of a partition in the version that a snapshot of
/// the source showed. Rows of transactions at or above the fence may have been written since.
///
/// @param fence the oldest transaction that ran at the snapshot
/// @param incarnation of the server in which the fence has its meaning
/// @param at when it was made, by the control database's clock
public record CloseProof(
    long fence, Incarnation incarnation, Instant at, List<Destination> destinations) {
  /// What one destination answered.
  ///
  /// @param seq of the stream's read that had landed when it was asked
  /// @param depth `keys`, `sample` or `full`
  public record Destination(String id, long seq, String depth, Instant at) {}

  public CloseProof {
    destinations = List.copyOf(destinations);
  }
}
