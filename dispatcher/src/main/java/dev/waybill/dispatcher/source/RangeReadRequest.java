package dev.waybill.dispatcher.source;

import dev.waybill.spi.Watermark;

/// One read of a range of the cursor to make, beside the windows.
///
/// @param from microseconds since 1970 UTC, or [ReadFacts#UNBOUNDED]: rows at or after it
/// @param to rows at or before it when it names one, else before it
public record RangeReadRequest(KeyReadRequest stream, long from, Watermark to) {}
