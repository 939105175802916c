package dev.waybill.dispatcher.outbox;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.ExportWindow;
import org.jspecify.annotations.Nullable;

/// A row of the outbox.
///
/// @param window up to its planned end
/// @param ordinal its place in the log at the destination, null while nothing was uploaded for it
/// @param replay what it reads again, null unless it is a replay
/// @param skip why a person gives its rows up, null unless one does
public record Delivery(
    long id,
    long streamId,
    DeliveryKey key,
    DeliveryKind kind,
    ExportWindow window,
    String schemaVersion,
    @Nullable Long ordinal,
    @Nullable ReplaySubject replay,
    @Nullable String skip,
    DeliveryState state) {}
