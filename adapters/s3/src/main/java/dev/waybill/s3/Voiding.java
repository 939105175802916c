package dev.waybill.s3;

import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import java.time.Instant;

/// Takes an ordinal to say that the delivery at an earlier one can never be completed: nothing of
/// it is visible and nothing of it will be.
///
/// @param voids the ordinal of that delivery, one before this entry's
record Voiding(long voids, String installation, String destination, String reason, Instant at)
    implements LogEntry {
  @Override
  public Owner owner() {
    return new Owner(installation, new DestinationId(destination));
  }

  @Override
  public String describe() {
    return "an entry of " + owner() + " that voids ordinal " + voids;
  }
}
