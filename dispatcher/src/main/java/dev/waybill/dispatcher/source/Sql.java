package dev.waybill.dispatcher.source;

/// Quoting for statements that cannot take parameters (COPY, LOCK).
public final class Sql {
  private Sql() {}

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// Needs `standard_conforming_strings`, which every supported server has on.
  public static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
