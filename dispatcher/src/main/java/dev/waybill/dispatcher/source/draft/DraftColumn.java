package dev.waybill.dispatcher.source.draft;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// A column of a drafted schema.
///
/// @param source its name in the application's table
/// @param sourceType its type there, as schema files name it
/// @param cast whether only its text is published
/// @param zone of a `timestamp`, or null
record DraftColumn(
    String name,
    ColumnType type,
    boolean nullable,
    String description,
    String source,
    String sourceType,
    boolean cast,
    @Nullable String zone) {

  boolean ordersRows() {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _ -> !cast;
      case ColumnType.Int(int bits) -> bits >= 32;
      default -> false;
    };
  }

  boolean isTime() {
    return switch (type) {
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _, ColumnType.Date _ -> true;
      default -> false;
    };
  }

  DraftColumn neverNull() {
    return new DraftColumn(name, type, false, description, source, sourceType, cast, zone);
  }
}
