package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.schemas.PublishedTable;
import java.time.Duration;
import java.util.List;

/// A range of blocks to sweep.
///
/// @param incarnation in which the ids have their meaning
/// @param from rows of older transactions were swept
/// @param to rows of this transaction and younger ones are for the next sweep
/// @param bounds in the order of their ids, the last at or above `to`
/// @param blocks how many at most
/// @param rows how many at most, more than a block may hold
/// @param timeout of each statement
public record SweepRequest(
    PublishedTable table,
    Incarnation incarnation,
    long from,
    long to,
    List<SweepBound> bounds,
    SweepPosition position,
    long blocks,
    int rows,
    Duration timeout) {
  public SweepRequest {
    bounds = List.copyOf(bounds);
  }
}
