package dev.waybill.dispatcher.source;

/// A transaction below an id that is not below that of the bound before got it before a moment.
///
/// @param below the id
/// @param atMicros the moment, microseconds since 1970 UTC
public record SweepBound(long below, long atMicros) {}
