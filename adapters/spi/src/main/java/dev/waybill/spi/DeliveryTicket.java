package dev.waybill.spi;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything fixed before a delivery is opened at a destination.
///
/// @param ordinal the delivery's place in its stream's log at the destination, from 1, gap-free:
///   fixed in the control database before anything is uploaded
/// @param window what the read covered
/// @param rowsQuarantined rows that were read and are in none of the files, because the form cannot
///   hold them: the receipt states them beside the rows that are loaded
/// @param started when the attempt began, UTC
/// @param rebuild the rebuild whose rows these are, which land in its shadow alone; null where they
///   belong to the table, and to the shadow too while a rebuild is open
public record DeliveryTicket(
    DeliveryKey key,
    DeliveryKind kind,
    AttemptId attempt,
    long ordinal,
    ExportWindow window,
    long rowsQuarantined,
    Instant started,
    @Nullable UUID rebuild) {
  public DeliveryTicket(
      DeliveryKey key,
      DeliveryKind kind,
      AttemptId attempt,
      long ordinal,
      ExportWindow window,
      long rowsQuarantined,
      Instant started) {
    this(key, kind, attempt, ordinal, window, rowsQuarantined, started, null);
  }

  /// The same as a part of a rebuild, for a destination with [Capability#SHADOW].
  public DeliveryTicket ofRebuild(UUID rebuild) {
    return new DeliveryTicket(
        key, kind, attempt, ordinal, window, rowsQuarantined, started, rebuild);
  }
}
