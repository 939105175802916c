package dev.waybill.reference;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// A provider's audit record, with the fields the application keeps in columns.
///
/// @param key the provider's id of the record, or a hash of it where it has none
/// @param time when it happened, UTC, to the millisecond
/// @param failed whether the operation was refused
/// @param payload the record unchanged, UTF-8
record AuditRecord(
    Provider provider,
    String key,
    LocalDateTime time,
    @Nullable String actor,
    String type,
    String source,
    @Nullable String target,
    @Nullable String address,
    boolean failed,
    byte[] payload) {}
