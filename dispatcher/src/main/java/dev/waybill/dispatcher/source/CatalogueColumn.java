package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of the application's table as the server's catalogue has it.
///
/// @param type as schema files name it, see [dev.waybill.schemas.SourceTypes]
/// @param xmin the 32-bit id of the transaction that made or last altered the column
/// @param comment what the application says of it, or null
public record CatalogueColumn(
    String name, String type, boolean notNull, int xmin, @Nullable String comment) {
  /// A domain is unfolded to its base and an array to its element, as often as they are nested.
  private static final String COLUMNS =
      """
      SELECT a.attname,
             CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange'
                  ELSE CASE WHEN t.oid = 'pg_catalog.numeric'::regtype AND base.modifier >= 0
                            THEN replace(format_type(t.oid, base.modifier), ' ', '')
                            ELSE t.typname END END || base.suffix,
             a.attnotnull, (a.xmin::text::bigint - 2147483648)::int4, col_description(a.attrelid, a.attnum)
      FROM pg_attribute a
        CROSS JOIN LATERAL (
          WITH RECURSIVE unfolded AS (
            SELECT a.atttypid AS oid, a.atttypmod AS modifier, '' AS suffix, 0 AS depth
            UNION ALL
            SELECT CASE WHEN d.typtype = 'd' THEN d.typbasetype ELSE d.typelem END,
                   CASE WHEN d.typtype = 'd' THEN d.typtypmod ELSE u.modifier END,
                   CASE WHEN d.typtype = 'd' THEN u.suffix ELSE u.suffix || '[]' END,
                   u.depth + 1
            FROM unfolded u JOIN pg_type d ON d.oid = u.oid
            WHERE d.typtype = 'd' OR d.typcategory = 'A' AND d.typelem <> 0 AND d.typarray = 0
          )
          SELECT oid, modifier, suffix FROM unfolded ORDER BY depth DESC LIMIT 1
        ) base
        JOIN pg_type t ON t.oid = base.oid
      WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;

  /// The columns in the table's order; none where there is no such table.
  public static List<CatalogueColumn> of(Connection connection, SourceTable table)
      throws SQLException {
    String name = Sql.table(table);
    List<CatalogueColumn> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(
              new CatalogueColumn(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getBoolean(3),
                  rows.getInt(4) ^ Integer.MIN_VALUE,
                  rows.getString(5)));
        }
      }
    }
    return columns;
  }
}
