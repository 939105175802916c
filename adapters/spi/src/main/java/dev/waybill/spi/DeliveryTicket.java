package dev.waybill.spi;

import java.time.Instant;

/// Everything fixed before a delivery is opened at a destination.
///
/// @param ordinal the delivery's place in its stream's log at the destination, from 1, gap-free:
///   fixed in the control database before anything is uploaded
/// @param window what the read covered
/// @param rowsQuarantined rows that were read and are in none of the files, because the form cannot
///   hold them: the receipt states them beside the rows that are loaded
/// @param started when the attempt began, UTC
public record DeliveryTicket(
    DeliveryKey key,
    DeliveryKind kind,
    AttemptId attempt,
    long ordinal,
    ExportWindow window,
    long rowsQuarantined,
    Instant started) {}
