package dev.waybill.demo.report;

/// A member of a JSON line, spelled as PostgreSQL prints `jsonb`, in DuckDB's SQL.
///
/// DuckDB reads a number into a double and prints that (`1.10` becomes `1.1`), so numbers are made
/// strings before it parses a line, and numbers again after. Its output has no spaces, PostgreSQL's
/// has one after each colon and comma outside strings.
final class JsonbText {
  private static final String STRING = "(\"(?:[^\"\\\\]|\\\\.)*\")";
  private static final String MARK = "\\u0001";
  private static final String NUMBER_OR_STRING = STRING + "|(-?[0-9][-+.0-9eE]*)";
  private static final String MARKED_OR_STRING_OR_MARKS =
      "\"\\\\u0001([^\"]*)\"|" + STRING + "|([:,])";

  private JsonbText() {}

  /// The whole line with every number inside a marked string.
  static String protect(String line) {
    String marked =
        "regexp_replace(%s, %s, %s, 'g')"
            .formatted(
                line, Sql.literal(NUMBER_OR_STRING), Sql.literal("\\1\"\\" + MARK + "\\2\""));
    // Strings got an empty mark of their own.
    return "replace(%s, %s, '\"')".formatted(marked, Sql.literal("\"\"" + MARK + "\""));
  }

  /// A member of a protected line.
  static String member(String protectedLine, String column) {
    String compact =
        "CAST(json_extract(%s, %s) AS VARCHAR)"
            .formatted(protectedLine, Sql.literal("$.\"" + column + "\""));
    String tokens =
        "regexp_replace(%s, %s, '\\1\\2\\3' || chr(1), 'g')"
            .formatted(compact, Sql.literal(MARKED_OR_STRING_OR_MARKS));
    return "replace(replace(replace(%s, ':' || chr(1), ': '), ',' || chr(1), ', '), chr(1), '')"
        .formatted(tokens);
  }
}
