package dev.waybill.dispatcher.stats;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row that was left out of a delivery.
///
/// @param stream destination, table and schema major
/// @param delivery it was left out of
/// @param seq of the read that left it out
/// @param operation UPSERT for a current row, DELETE for a deleted one
/// @param identity published names of key, organisation and event date with their values as text
/// @param column that keeps it out of the file
/// @param reason to be read after the column's name
/// @param status OPEN, REDELIVERED, SUPERSEDED, GONE or EXPIRED
/// @param settledBy the delivery that settled it
public record QuarantineEntry(
    long id,
    String stream,
    long delivery,
    long seq,
    String operation,
    Map<String, @Nullable String> identity,
    String key,
    String column,
    String reason,
    String status,
    Instant found,
    @Nullable Instant settled,
    @Nullable Long settledBy) {}
