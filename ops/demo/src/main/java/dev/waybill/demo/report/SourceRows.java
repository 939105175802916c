package dev.waybill.demo.report;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/// The application's rows as hashes, computed by PostgreSQL, in DuckDB's table `source (k, h)`.
final class SourceRows {
  private final DuckDb duckDb;

  SourceRows(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  void load(Connection source, PublishedTable table) throws SQLException, IOException {
    Path csv = duckDb.folder().resolve("source.csv");
    try (OutputStream out = Files.newOutputStream(csv)) {
      source
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY (" + query(table) + ") TO STDOUT (FORMAT csv)", out);
    }
    duckDb.execute(
        """
        CREATE OR REPLACE TABLE source AS SELECT k, h
        FROM read_csv(%s, header = false, columns = {'k': 'VARCHAR', 'h': 'VARCHAR'})\
        """
            .formatted(Sql.literal(csv.toString())));
    Files.delete(csv);
  }

  private static String query(PublishedTable table) {
    RowHash hash = new RowHash(new PostgresText(), column -> expression(table, column));
    return "SELECT %s, %s FROM %s.%s"
        .formatted(
            hash.key(table.schema()),
            hash.row(table.schema()),
            Sql.name(table.source().schema()),
            Sql.name(table.source().table()));
  }

  /// A timestamp without a zone, in the zone it is declared to be in, is a point in time.
  private static String expression(PublishedTable table, Column column) {
    SourceColumn source = table.sourceOf(column.name());
    String name = Sql.name(source.name());
    return source.zone() == null
        ? name
        : "(" + name + " AT TIME ZONE " + Sql.literal(source.zone()) + ")";
  }
}
