package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The UTC days of a partition's rows: all that its range leaves, and where that has no bound on a
/// side, as of a table that was converted, those that the rows have, an infinite date among them.
final class PartitionDays {
  private PartitionDays() {}

  /// @param connection in UTC
  /// @param partition of a range
  /// @return with null where a row may have none
  static List<@Nullable LocalDate> of(
      Connection connection, PartitionedTable parent, Partition partition) throws SQLException {
    LocalDateTime from = Objects.requireNonNull(partition.from());
    LocalDateTime to = Objects.requireNonNull(partition.to());
    if (from.equals(LocalDateTime.MIN) || to.equals(LocalDateTime.MAX)) {
      return ofRows(connection, parent, partition);
    }
    return new ArrayList<>(
        day(from, parent.zone())
            .datesUntil(day(to.minusNanos(1), parent.zone()).plusDays(1))
            .toList());
  }

  private static LocalDate day(LocalDateTime time, ZoneId zone) {
    return LocalDate.ofInstant(time.atZone(zone).toInstant(), ZoneOffset.UTC);
  }

  /// Asked through the table, so that SELECT on that is enough.
  private static List<@Nullable LocalDate> ofRows(
      Connection connection, PartitionedTable parent, Partition partition) throws SQLException {
    String key = Sql.identifier(parent.key());
    String instant =
        parent.keyType().equals("timestamp with time zone")
            ? key
            : "%s::timestamp AT TIME ZONE %s"
                .formatted(
                    key,
                    Sql.literal(
                        parent.zone().equals(ZoneOffset.UTC) ? "UTC" : parent.zone().getId()));
    List<@Nullable LocalDate> days = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT CASE WHEN isfinite(%s) THEN (%s AT TIME ZONE 'UTC')::date END FROM %s WHERE tableoid = %d ORDER BY 1"
                    .formatted(
                        key, instant, Sql.table(parent.published().source()), partition.oid()))) {
      while (row.next()) {
        days.add(row.getObject(1, LocalDate.class));
      }
    }
    return days;
  }
}
