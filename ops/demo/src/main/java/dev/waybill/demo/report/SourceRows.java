package dev.waybill.demo.report;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.Column;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/// The application's rows as hashes, computed by PostgreSQL, in DuckDB's table `source (k, h)`.
final class SourceRows {
  private final DuckDb duckDb;

  SourceRows(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  void load(Connection source, PublishedTable table) throws SQLException, IOException {
    new PostgresRows(duckDb).load(source, query(table), "source", "'k': 'VARCHAR', 'h': 'VARCHAR'");
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
