package dev.waybill.demo.report;

import java.util.Locale;

/// PostgreSQL prints the escapes of control characters with lower-case digits, DuckDB with
/// upper-case ones.
final class JsonEscapes {
  private JsonEscapes() {}

  /// SQL that gives both the same spelling.
  static String upperCase(String json) {
    String sql = json;
    for (String digits : new String[] {"b", "e", "f"}) {
      sql = replace(sql, "0" + digits);
    }
    for (String digits : new String[] {"a", "b", "c", "d", "e", "f"}) {
      sql = replace(sql, "1" + digits);
    }
    return sql;
  }

  private static String replace(String json, String digits) {
    return "replace(%s, '\\u00%s', '\\u00%s')"
        .formatted(json, digits, digits.toUpperCase(Locale.ROOT));
  }
}
