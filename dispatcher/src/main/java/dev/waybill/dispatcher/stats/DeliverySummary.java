package dev.waybill.dispatcher.stats;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A delivery as a list shows it.
///
/// @param status as in the outbox; a FAILED one with attempts left is shown as RETRYING
/// @param rows sent, null while not delivered
public record DeliverySummary(
    long id,
    String destination,
    String table,
    String kind,
    int generation,
    Instant from,
    Instant to,
    String status,
    int attempts,
    int maxAttempts,
    @Nullable Long rows,
    @Nullable Long bytes,
    @Nullable Long ordinal,
    Instant created,
    @Nullable Instant delivered,
    @Nullable String lastError) {}
