package dev.waybill.dispatcher.history;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import org.jspecify.annotations.Nullable;

/// Where a run of history goes on.
///
/// @param passed the facts fixed at its start: rows that the stream had passed by them are its rows
/// @param sinceMicros rows whose cursor lies before are left out, `ReadFacts.UNBOUNDED` for none
/// @param organisation only rows of this one, null for all that the stream may see
/// @param relation with the file that the blocks are counted in
/// @param rewritten whether it was rewritten since those facts: its rows may carry ids that say
///   nothing by them
/// @param from the next block
/// @param size of the relation in blocks, null until it was asked
/// @param pace how fast its last range was delivered, null before the first
public record HistoryRange(
    ReadFacts passed,
    long sinceMicros,
    @Nullable String organisation,
    Relation relation,
    boolean rewritten,
    long from,
    @Nullable Long size,
    @Nullable Pace pace) {

  /// @param millis from the start of the attempt to its receipt
  public record Pace(long blocks, long millis) {}
}
