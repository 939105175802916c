package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.StreamId;

/// One read by key to make.
///
/// @param scope the rows the stream may see
/// @param landed the facts of the read that landed last: what the live lane has passed
public record KeyReadRequest(
    StreamId stream, PublishedTable table, AttemptId attempt, Scope scope, ReadFacts landed) {}
