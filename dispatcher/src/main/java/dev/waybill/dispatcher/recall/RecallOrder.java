package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.DroppedRows;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What somebody asks for.
///
/// @param destination from where, null for any that held the rows when they were dropped
/// @param keep how long the rows stay, from the approval on
public record RecallOrder(
    DroppedRows wanted, @Nullable String destination, Duration keep, String reason) {
  public RecallOrder {
    if (keep.toSeconds() < 1 || reason.isBlank()) {
      throw new IllegalArgumentException(
          "expected a time to keep rows for and a reason, found %s and '%s'"
              .formatted(keep, reason));
    }
  }
}
