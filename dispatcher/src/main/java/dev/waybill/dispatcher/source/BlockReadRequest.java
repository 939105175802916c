package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.spi.Watermark;
import org.jspecify.annotations.Nullable;

/// One range of history to read, beside the windows.
///
/// @param to where the live lane began: rows at or after it are never history's
/// @param passed the facts that say which of the rows before are history's
/// @param since microseconds since 1970 UTC, or [ReadFacts#UNBOUNDED]: rows whose cursor lies
///   before are left out
/// @param relation with the file that the blocks are counted in
/// @param from the first block
/// @param blocks how many at most
/// @param size of the relation in blocks, null until it was asked
/// @param limits the range ends with the block in which one of them is reached
public record BlockReadRequest(
    KeyReadRequest stream,
    Watermark to,
    ReadFacts passed,
    long since,
    Relation relation,
    long from,
    long blocks,
    @Nullable Long size,
    ReadLimits limits) {}
