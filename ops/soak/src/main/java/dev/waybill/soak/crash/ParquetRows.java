package dev.waybill.soak.crash;

import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.soak.reading.Key;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.RowOperation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The rows of Parquet files, by an engine that knows nothing of Waybill.
final class ParquetRows {
  private ParquetRows() {}

  static List<DeliveredRow> of(List<Path> files) {
    List<DeliveredRow> rows = new ArrayList<>();
    if (files.isEmpty()) {
      return rows;
    }
    String list =
        files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(",", "[", "]"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT %s, %s, id, epoch_us(created_at), organization_id, coalesce(version, 0), coalesce(epoch_us(updated_at), 0) FROM read_parquet(%s, hive_partitioning = false)"
                    .formatted(ControlColumns.SEQ, ControlColumns.OP, list))) {
      while (row.next()) {
        boolean deleted = row.getString(2).equals(RowOperation.DELETE.code());
        rows.add(
            new DeliveredRow(
                row.getLong(1),
                deleted ? RowOperation.DELETE : RowOperation.UPSERT,
                Key.of(row.getString(3), micros(row.getLong(4))),
                row.getString(5),
                row.getLong(6),
                micros(row.getLong(7))));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB could not read the files", e);
    }
    return rows;
  }

  private static Instant micros(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
