package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares a table with its schema file inside the read's own transaction. Binary COPY carries no
/// types, so a column that changed its type would be read as something else without an error.
final class CatalogueCheck {
  private static final String COLUMNS =
      """
      SELECT a.attname,
             CASE WHEN t.typtype = 'e' THEN 'enum'
                  WHEN t.typtype = 'd' THEN 'domain'
                  WHEN t.typelem <> 0 AND t.typcategory = 'A' THEN e.typname || '[]'
                  WHEN t.typname = 'numeric' AND a.atttypmod > 0 THEN replace(format_type(a.atttypid, a.atttypmod), ' ', '')
                  ELSE t.typname END
      FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_type e ON e.oid = t.typelem
      WHERE a.attrelid = (quote_ident(?) || '.' || quote_ident(?))::regclass AND a.attnum > 0 AND NOT a.attisdropped
      """;

  private CatalogueCheck() {}

  static void run(Connection connection, PublishedTable table)
      throws SQLException, SourceException {
    Map<String, String> found = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table.source().schema());
      statement.setString(2, table.source().table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    List<String> differences = new ArrayList<>();
    for (SourceColumn column : table.columns()) {
      String type = found.get(column.name());
      if (type == null) {
        differences.add(
            "column " + column.name() + ": expected " + column.type() + ", found no such column");
      } else if (!type.equals(column.type())) {
        differences.add(
            "column " + column.name() + ": expected " + column.type() + ", found " + type);
      }
    }
    if (!differences.isEmpty()) {
      throw new SourceException(
          Kind.SCHEMA_DRIFT,
          "table "
              + table.source()
              + " differs from schema "
              + table.id()
              + " "
              + table.schema().version()
              + ": "
              + String.join("; ", differences)
              + ". Change the table back, run `waybill source prepare` if the cursor column is missing, or publish a"
              + " new version of the schema; nothing is lost meanwhile",
          null);
    }
  }
}
