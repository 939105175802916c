package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import org.jspecify.annotations.Nullable;

/// One read to make.
///
/// @param window from the stream's watermark to the planned end
/// @param scope the rows the stream may see
/// @param landed the facts of the read that landed last, null when none has
public record ReadRequest(
    StreamId stream,
    PublishedTable table,
    AttemptId attempt,
    Scope scope,
    ExportWindow window,
    @Nullable ReadFacts landed,
    ReadLimits limits) {}
