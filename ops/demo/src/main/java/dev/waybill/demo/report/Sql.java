package dev.waybill.demo.report;

/// Quoting, the same in PostgreSQL and DuckDB.
final class Sql {
  private Sql() {}

  static String name(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
