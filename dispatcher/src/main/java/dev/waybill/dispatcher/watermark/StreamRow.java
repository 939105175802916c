package dev.waybill.dispatcher.watermark;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.Watermark;
import org.jspecify.annotations.Nullable;

/// A stream as stored.
///
/// @param generation of the windows that are planned for it
/// @param nextOrdinal the place its next delivery takes in the log at the destination
/// @param landed the facts of the read that landed last, null when none has
public record StreamRow(
    long id,
    StreamId stream,
    StreamState state,
    Watermark watermark,
    int generation,
    long nextOrdinal,
    @Nullable ReadFacts landed) {}
