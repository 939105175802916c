package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.spi.RowIdentity;
import org.jspecify.annotations.Nullable;

/// A row that is open in quarantine.
///
/// @param key as its delivery named it
/// @param since the facts of the read that left it out; null when they are gone, or when the source
///   was replaced since and they may mean nothing
public record QuarantinedRow(
    long id, RowIdentity identity, String key, @Nullable ReadFacts since) {}
