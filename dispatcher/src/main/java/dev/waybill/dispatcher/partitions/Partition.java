package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.source.Sql;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// A partition as the catalogue has it.
///
/// @param bounds as the server prints them
/// @param from its first moment, null for the DEFAULT partition and where bounds cannot be read
/// @param to the moment after its last
/// @param rows as last estimated, null before the first ANALYZE
public record Partition(
    long oid,
    String schema,
    String name,
    String bounds,
    @Nullable LocalDateTime from,
    @Nullable LocalDateTime to,
    @Nullable Long rows,
    long bytes) {
  static final String DEFAULT = "DEFAULT";

  boolean isDefault() {
    return bounds.equals(DEFAULT);
  }

  /// Whether it is exactly one day.
  boolean isDay() {
    return from != null
        && to != null
        && from.toLocalTime().toNanoOfDay() == 0
        && to.equals(from.plusDays(1));
  }

  boolean covers(LocalDate day) {
    return from != null
        && to != null
        && !from.isAfter(day.atStartOfDay())
        && !to.isBefore(day.plusDays(1).atStartOfDay());
  }

  boolean overlaps(LocalDate day) {
    return from != null
        && to != null
        && from.isBefore(day.plusDays(1).atStartOfDay())
        && to.isAfter(day.atStartOfDay());
  }

  String quoted() {
    return Sql.identifier(schema) + "." + Sql.identifier(name);
  }
}
