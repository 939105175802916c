package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.ReadFacts;

/// A range of history that was read and proven durable.
///
/// @param facts those of the read that landed last, under this attempt: nothing of the live lane
///   moved
/// @param sent rows handed out
/// @param rewritten whether the relation has another file, so that nothing was read
public record BlockRead(ReadFacts facts, long sent, BlocksRead blocks, boolean rewritten) {}
