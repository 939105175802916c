package dev.waybill.spi;

import java.time.Instant;
import java.util.List;

/// The destination's own proof that a delivery is visible, and from which read.
///
/// @param attempt the attempt that landed, which may be an earlier one of the same delivery:
///   whoever acknowledges copies the facts of *this* attempt, never of a read of its own
/// @param rowsSent rows that were read for the delivery: those loaded and those quarantined
/// @param rowsQuarantined [DeliveryTicket#rowsQuarantined]
/// @param proof what names the commit at the destination: a manifest, a job, a snapshot
/// @param digest [SpooledDelivery#digest] of what was sent
public record DeliveryReceipt(
    DeliveryKey key,
    AttemptId attempt,
    long ordinal,
    String schemaVersion,
    ExportWindow window,
    long rowsSent,
    long rowsLoaded,
    long rowsQuarantined,
    long bytes,
    String digest,
    String proof,
    List<LandedObject> objects,
    Instant started,
    Instant committed) {
  public DeliveryReceipt {
    objects = List.copyOf(objects);
  }
}
