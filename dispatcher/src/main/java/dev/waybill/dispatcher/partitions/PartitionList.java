package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What there is of a table, for people.
///
/// @param parent the table as the application calls it
/// @param missing days from today to as many ahead as should have one
/// @param inDefault rows of missing days that lie in the DEFAULT partition
public record PartitionList(
    String source,
    String table,
    String parent,
    LocalDate today,
    List<Partition> partitions,
    List<LocalDate> missing,
    List<RowsInDefault> inDefault) {
  public PartitionList {
    partitions = List.copyOf(partitions);
    missing = List.copyOf(missing);
    inDefault = List.copyOf(inDefault);
  }

  /// They keep the partition of their day from being attached.
  public record RowsInDefault(LocalDate day, long rows) {}

  /// Of the tables that are partitioned by their event date; the others are left out.
  public static List<PartitionList> of(
      SourceDatabase source, SourceTime time, List<PublishedTable> tables, int ahead)
      throws SourceException {
    Instant now = time.now();
    List<PartitionList> lists = new ArrayList<>();
    try (Connection connection = source.connect("waybill partitions")) {
      PartitionCatalogue catalogue = new PartitionCatalogue(connection);
      for (PublishedTable published : tables) {
        Optional<PartitionedTable> table = catalogue.table(published);
        if (table.isPresent()) {
          lists.add(of(source.settings().name(), catalogue, table.get(), now, ahead));
        }
      }
    } catch (SQLException e) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "asking source " + source.settings().name() + " for its partitions: " + e.getMessage(),
          e);
    }
    return lists;
  }

  private static PartitionList of(
      String source, PartitionCatalogue catalogue, PartitionedTable table, Instant now, int ahead)
      throws SQLException {
    LocalDate today = table.day(now);
    List<LocalDate> missing = table.missing(today, ahead);
    List<RowsInDefault> held = new ArrayList<>();
    if (table.defaultPartition().isPresent()) {
      for (LocalDate day : missing) {
        long rows = catalogue.rowsInDefault(table, day);
        if (rows > 0) {
          held.add(new RowsInDefault(day, rows));
        }
      }
    }
    return new PartitionList(
        source,
        table.published().id().value(),
        table.published().source().toString(),
        today,
        table.partitions(),
        missing,
        held);
  }
}
