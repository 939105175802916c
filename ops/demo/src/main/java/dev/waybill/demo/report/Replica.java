package dev.waybill.demo.report;

import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A destination in PostgreSQL.
///
/// @param name the destination's name
/// @param url with user and password
/// @param schema of its tables
public record Replica(String name, String url, String schema) {
  /// The rows of a table's first major as hashes, computed there, in DuckDB's table `lake (k, h,
  /// seq, deleted)`.
  void load(DuckDb duckDb, TableSchema table) throws SQLException, IOException {
    RowHash hash = new RowHash(new PostgresText(), column -> Sql.name(column.name()));
    try (Connection connection = DriverManager.getConnection(url)) {
      new PostgresRows(duckDb)
          .load(
              connection,
              "SELECT %s, %s, %s, %s FROM %s.%s"
                  .formatted(
                      hash.key(table),
                      hash.row(table),
                      ControlColumns.SEQ,
                      ControlColumns.DELETED,
                      Sql.name(schema),
                      Sql.name(table.table().value())),
              "lake",
              "'k': 'VARCHAR', 'h': 'VARCHAR', 'seq': 'BIGINT', 'deleted': 'BOOLEAN'");
    }
  }

  /// Without the password.
  @Override
  public String toString() {
    return "Replica[" + name + ", " + schema + "]";
  }
}
