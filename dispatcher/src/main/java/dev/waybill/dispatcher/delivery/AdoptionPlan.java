package dev.waybill.dispatcher.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the adoption of a stream would change.
///
/// @param stream `destination/table/v1`
/// @param owner of the place, `installation/destination`; null when nothing was ever delivered
/// @param ordinal the last delivery at the destination, 0 when none
/// @param seq the highest read at the destination, null when none
/// @param nextOrdinal what this installation would have used
/// @param through everything before it is delivered as far as this installation knows, UTC
/// @param held why nothing moves, null when it does
public record AdoptionPlan(
    String stream,
    @Nullable String owner,
    long ordinal,
    @Nullable Long seq,
    long nextOrdinal,
    Instant through,
    @Nullable String held) {
  /// How many deliveries that this installation knows the destination does not hold: it was
  /// restored, emptied or moved itself. They are replayed.
  public long missing() {
    return Math.max(0, nextOrdinal - 1 - ordinal);
  }
}
