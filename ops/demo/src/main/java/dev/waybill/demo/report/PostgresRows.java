package dev.waybill.demo.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/// Takes the answer of a query from PostgreSQL into a table of DuckDB.
final class PostgresRows {
  private final DuckDb duckDb;

  PostgresRows(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  /// @param columns of the table, as members of a DuckDB struct: `'k': 'VARCHAR'`
  void load(Connection connection, String query, String table, String columns)
      throws SQLException, IOException {
    Path csv = duckDb.folder().resolve(table + ".csv");
    try (OutputStream out = Files.newOutputStream(csv)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY (" + query + ") TO STDOUT (FORMAT csv)", out);
    }
    duckDb.execute(
        "CREATE OR REPLACE TABLE %s AS SELECT * FROM read_csv(%s, header = false, columns = {%s})"
            .formatted(table, Sql.literal(csv.toString()), columns));
    Files.delete(csv);
  }
}
