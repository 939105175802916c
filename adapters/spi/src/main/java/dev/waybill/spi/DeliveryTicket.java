package dev.waybill.spi;

import java.time.Instant;

/// Everything fixed before a delivery is opened at a destination.
///
/// @param ordinal the delivery's place in its stream's log at the destination, from 1, gap-free:
///   fixed in the control database before anything is uploaded
/// @param window what the read covered
/// @param started when the attempt began, UTC
public record DeliveryTicket(
    DeliveryKey key,
    DeliveryKind kind,
    AttemptId attempt,
    long ordinal,
    ExportWindow window,
    Instant started) {}
