package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionedTable;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Counts all rows of the partitions that rows go from. Asked through the table, so that SELECT on
/// the table is enough. Rows of the DEFAULT partition, and of one whose range cannot be read, are
/// only ever deleted.
final class PartitionShares {
  private final Connection connection;
  private final TableGate gate;

  PartitionShares(Connection connection, TableGate gate) {
    this.connection = connection;
    this.gate = gate;
  }

  /// @param goes rows that go, by the oid of their relation
  /// @return by oid, oldest first
  Map<Long, PartitionShare> of(PartitionedTable table, Map<Long, Long> goes) throws SQLException {
    List<Partition> touched =
        table.partitions().stream()
            .filter(each -> each.from() != null && each.to() != null)
            .filter(each -> goes.getOrDefault(each.oid(), 0L) > 0)
            .sorted(Comparator.comparing(each -> Objects.requireNonNull(each.from())))
            .toList();
    Map<Long, PartitionShare> shares = new LinkedHashMap<>();
    if (touched.isEmpty()) {
      return shares;
    }
    Map<Long, Long> rows =
        rows(
            table.key(),
            Objects.requireNonNull(touched.getFirst().from()),
            Objects.requireNonNull(touched.getLast().to()));
    for (Partition each : touched) {
      long all = rows.getOrDefault(each.oid(), 0L);
      long gone = goes.getOrDefault(each.oid(), 0L);
      shares.put(
          each.oid(),
          new PartitionShare(
              each.schema() + "." + each.name(), each.bounds(), all, gone, overShare(all, gone)));
    }
    return shares;
  }

  private boolean overShare(long rows, long goes) {
    BigDecimal most = gate.policy().largestShare().multiply(BigDecimal.valueOf(rows));
    return goes < rows && BigDecimal.valueOf(goes).compareTo(most) > 0;
  }

  private Map<Long, Long> rows(String key, LocalDateTime from, LocalDateTime to)
      throws SQLException {
    String column = RowConditions.ALIAS + "." + Sql.identifier(key);
    String where =
        bound(column, ">=", from, LocalDateTime.MIN) + bound(column, "<", to, LocalDateTime.MAX);
    Map<Long, Long> rows = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT t.tableoid::bigint, count(*) FROM %s WHERE true%s GROUP BY 1"
                    .formatted(gate.rows().relation(), where))) {
      while (row.next()) {
        rows.put(row.getLong(1), row.getLong(2));
      }
    }
    return rows;
  }

  /// The session is in UTC, as bounds are printed.
  private static String bound(
      String column, String operator, @Nullable LocalDateTime moment, LocalDateTime unbounded) {
    return moment == null || moment.equals(unbounded)
        ? ""
        : " AND " + column + " " + operator + " '" + moment + "'";
  }
}
