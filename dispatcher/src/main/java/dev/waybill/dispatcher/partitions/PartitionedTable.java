package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A published table that is partitioned by ranges of its event date.
///
/// @param owner who may change it
/// @param key the source column of the event date
/// @param keyType as `format_type` writes it without a length
/// @param zone in which a day of the key begins
/// @param partitions by name
public record PartitionedTable(
    PublishedTable published,
    long oid,
    String owner,
    String key,
    String keyType,
    ZoneId zone,
    List<Partition> partitions) {
  public PartitionedTable {
    partitions = List.copyOf(partitions);
  }

  String quoted() {
    return Sql.table(published.source());
  }

  public static ZoneId zone(String type, String declared) {
    return type.equals("timestamp with time zone") || declared.isEmpty()
        ? ZoneOffset.UTC
        : ZoneId.of(declared);
  }

  public LocalDate day(Instant now) {
    return now.atZone(zone).toLocalDate();
  }

  public boolean covers(LocalDate day) {
    return partitions.stream().anyMatch(partition -> partition.covers(day));
  }

  /// The days from `today` to so many ahead that have no partition.
  List<LocalDate> missing(LocalDate today, int ahead) {
    return today.datesUntil(today.plusDays(ahead + 1L)).filter(day -> !covers(day)).toList();
  }

  /// How many days after `today` have a partition without a gap, `most` at the most.
  int daysAhead(LocalDate today, int most) {
    int days = 0;
    while (days < most && covers(today.plusDays(days + 1L))) {
      days++;
    }
    return days;
  }

  public Optional<Partition> defaultPartition() {
    return partitions.stream().filter(Partition::isDefault).findFirst();
  }

  /// The partition of the last range.
  Optional<Partition> newest() {
    return partitions.stream()
        .filter(partition -> partition.to() != null)
        .max(Comparator.comparing(partition -> Objects.requireNonNull(partition.to())));
  }

  /// Whether its ranges are days, as far as the newest tells.
  boolean byDays() {
    return newest().filter(Partition::isDay).isPresent();
  }

  /// A literal of the moment a day begins, as the key has it.
  public String start(LocalDate day) {
    return Sql.literal(
        keyType.equals("timestamp with time zone") ? day + " 00:00:00+00" : "" + day);
  }

  /// Rows of a day.
  String rowsOf(LocalDate day) {
    String column = Sql.identifier(key);
    return "%s >= %s AND %s < %s".formatted(column, start(day), column, start(day.plusDays(1)));
  }
}
