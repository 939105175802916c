package dev.waybill.dispatcher.holds;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A hold as stored.
///
/// @param order which rows it holds, and why
/// @param released null until a person released it
public record LegalHold(
    long id, HoldOrder order, String by, Instant at, @Nullable Release released) {
  /// Its end, by a person.
  public record Release(String by, Instant at, String reason) {}

  /// Whether it holds rows at a time.
  public boolean inForce(Instant now) {
    Instant until = order.until();
    return released == null && (until == null || until.isAfter(now));
  }
}
