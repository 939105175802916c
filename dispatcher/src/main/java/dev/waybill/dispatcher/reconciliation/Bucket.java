package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.HeldBucket;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Rows of one organisation and one UTC day of the event date.
///
/// @param organisation canonical, null where rows have none
/// @param day null where rows have no finite one
public record Bucket(@Nullable String organisation, @Nullable LocalDate day) {
  static Bucket of(HeldBucket held) {
    return new Bucket(held.organisation(), held.day());
  }
}
