package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.dispatcher.source.prepare.CursorShape;
import dev.waybill.schemas.PublishedTable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// A table that is not partitioned yet, as the catalogue has it.
///
/// @param date the source column of the event date
/// @param dateType as `format_type` writes it without a length
/// @param zone in which a day of it begins
/// @param primaryKey the constraint's name; empty where there is none
/// @param keyColumns of the primary key
record PlainTable(
    PublishedTable published,
    long oid,
    String owner,
    String date,
    String dateType,
    boolean nullable,
    ZoneId zone,
    String primaryKey,
    List<String> keyColumns) {
  /// The constraint that shows where all rows lie.
  static final String BOUND = "waybill_partition_bound";

  private static final int LONGEST_NAME = 63;
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");

  PlainTable {
    keyColumns = List.copyOf(keyColumns);
  }

  String schema() {
    return published.source().schema();
  }

  String name() {
    return published.source().table();
  }

  String quoted() {
    return Sql.table(published.source());
  }

  String quoted(String relation) {
    return Sql.identifier(schema()) + "." + Sql.identifier(relation);
  }

  /// What the table is called once it is a partition.
  String before(LocalDate cutOver) {
    return cut(name(), "_before_" + DAY.format(cutOver));
  }

  String day(LocalDate day) {
    return cut(name(), "_" + DAY.format(day));
  }

  String defaultName() {
    return cut(name(), "_default");
  }

  /// The unique index that becomes the partition's primary key.
  String keyIndex() {
    return CursorShape.name("waybill", name() + "_partition_key");
  }

  static String cut(String name, String end) {
    return name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length())) + end;
  }

  boolean keyHasDate() {
    return keyColumns.contains(date);
  }

  /// The key that it has as a partition.
  List<String> partitionKey() {
    List<String> key = new ArrayList<>(keyColumns);
    if (!keyHasDate()) {
      key.add(date);
    }
    return key;
  }

  /// As it is called, for those who make partitions like it.
  PartitionedTable asParent() {
    return new PartitionedTable(published, oid, owner, date, dateType, zone, List.of());
  }

  Partition asPartition() {
    return new Partition(oid, schema(), name(), "", null, null, null, 0);
  }

  String start(LocalDate day) {
    return asParent().start(day);
  }

  /// The condition of [#BOUND].
  String bound(LocalDate cutOver) {
    String column = Sql.identifier(date);
    return "%s IS NOT NULL AND %s < %s".formatted(column, column, start(cutOver));
  }
}
