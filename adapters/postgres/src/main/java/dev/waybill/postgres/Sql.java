package dev.waybill.postgres;

import java.util.Collection;
import java.util.stream.Collectors;

/// Quoting.
final class Sql {
  private Sql() {}

  static String name(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  static String names(Collection<String> identifiers) {
    return identifiers.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
