package dev.waybill.soak.reading;

import dev.waybill.spi.RowOperation;
import java.time.Instant;

/// A row as it stands in a file at the destination.
///
/// @param seq of the read it came from
public record DeliveredRow(
    long seq,
    RowOperation operation,
    Key key,
    String organisation,
    long version,
    Instant updatedAt) {

  /// Short, for traces: `+k1 v7 ada` or `-k1 ada`.
  @Override
  public String toString() {
    return switch (operation) {
      case UPSERT -> "+%s v%d %s (read %d)".formatted(key, version, organisation, seq);
      case DELETE -> "-%s %s (read %d)".formatted(key, organisation, seq);
    };
  }
}
