package dev.waybill.dispatcher.history;

import org.jspecify.annotations.Nullable;

/// A run of history to be begun, for the place that the windows deliver to.
///
/// @param sinceMicros microseconds since 1970 UTC: rows whose cursor lies before are left out; null
///   for all
/// @param organisation only rows of this one, null for all that the stream may see
/// @param by who begins it
/// @param reason why
public record HistoryOrder(
    @Nullable Long sinceMicros, @Nullable String organisation, String by, String reason) {}
