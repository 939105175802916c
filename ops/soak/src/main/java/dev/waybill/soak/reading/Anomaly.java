package dev.waybill.soak.reading;

import org.jspecify.annotations.Nullable;

/// One way in which a destination differs from what it should be.
///
/// @param key of the row, null when it is about the whole destination
public record Anomaly(Kind kind, String destination, @Nullable Key key, String detail) {
  /// What went wrong.
  public enum Kind {
    /// A row of the table is not at the destination.
    LOST,
    /// The destination has an older version.
    STALE,
    /// The destination has a row that the table does not have, or not in this scope.
    GHOST,
    /// A key stands twice in one delivery.
    TWICE_IN_A_BATCH,
    /// A row of another organisation came.
    FOREIGN,
    /// The same version was sent in two deliveries.
    SENT_TWICE,
    /// The stream did not get to the end.
    STUCK
  }

  @Override
  public String toString() {
    return key == null
        ? "%s at %s: %s".formatted(kind, destination, detail)
        : "%s at %s: %s: %s".formatted(kind, destination, key, detail);
  }
}
