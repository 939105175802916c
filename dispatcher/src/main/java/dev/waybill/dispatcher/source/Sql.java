package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable.SourceTable;

/// Quoting for statements that cannot take parameters (COPY, LOCK).
public final class Sql {
  private Sql() {}

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// A table's name with its schema.
  public static String table(SourceTable table) {
    return identifier(table.schema()) + "." + identifier(table.table());
  }

  /// Needs `standard_conforming_strings`, which every supported server has on.
  public static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
