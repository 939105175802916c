package dev.waybill.objectfiles;

import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// DuckDB as the independent reader of spooled files. Values come back as DuckDB's text for them.
final class Duck {
  private Duck() {}

  static String parquet(SpooledDelivery delivery) {
    return "read_parquet(%s)".formatted(paths(delivery));
  }

  static String jsonLines(SpooledDelivery delivery) {
    return "read_json(%s, format='newline_delimited', compression='zstd', maximum_object_size=100000000)"
        .formatted(paths(delivery));
  }

  static String paths(SpooledDelivery delivery) {
    return delivery.files().stream()
        .map(SpooledFile::path)
        .map("'%s'"::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  static List<List<String>> rows(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet result = statement.executeQuery(sql)) {
        List<List<String>> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<String> row = new ArrayList<>(columns);
          for (int i = 1; i <= columns; i++) {
            row.add(String.valueOf(result.getString(i)));
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }

  /// The only row of a query.
  static List<String> row(String sql) throws SQLException {
    return rows(sql).getFirst();
  }
}
