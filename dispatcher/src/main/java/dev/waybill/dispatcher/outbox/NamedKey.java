package dev.waybill.dispatcher.outbox;

import dev.waybill.spi.RowIdentity;

/// A row that a replay is told to read again.
///
/// @param extra whether only that it is gone from the source matters; else its row is sent where it
///   is there, and a delete where it is not
public record NamedKey(RowIdentity row, boolean extra) {}
