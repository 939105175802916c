package dev.waybill.dispatcher.partitions;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A partition that was there and is gone without Waybill: dropped or detached by something else.
///
/// @param table as published
/// @param name with its schema
/// @param acknowledgedBy who, null while nobody has
public record Disappeared(
    String source,
    String table,
    String name,
    String bounds,
    Instant firstSeen,
    Instant gone,
    @Nullable String acknowledgedBy,
    @Nullable String reason) {
  public boolean open() {
    return acknowledgedBy == null;
  }
}
