package dev.waybill.dispatcher.outbox;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.ExportWindow;

/// A delivery to be written to the outbox.
///
/// @param maxAttempts after so many failures a person is asked
public record PlannedDelivery(
    long streamId,
    DeliveryKey key,
    DeliveryKind kind,
    ExportWindow window,
    String schemaVersion,
    int maxAttempts) {}
