package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A row of which only the identity is left (`TableSchema#identity`), as a record in SQL whose
/// fields carry the source's column names.
final class IdentityColumns {
  private final PublishedTable table;
  private final List<SourceColumn> identity;
  private final List<SourceColumn> key;

  IdentityColumns(PublishedTable table) {
    this.table = table;
    this.identity = table.schema().identity().stream().map(table::sourceOf).toList();
    this.key = table.schema().key().stream().map(table::sourceOf).toList();
  }

  /// The fields of a document of source column names and values: `jsonb_to_record(document) AS name
  /// (fields)`.
  String record(String document, String name) {
    return "jsonb_to_record("
        + document
        + ") AS "
        + name
        + joined(identity, ", ", c -> Sql.identifier(c.name()) + " " + type(c), " (", ")");
  }

  /// The key of `name`, for ORDER BY and DISTINCT ON.
  String key(String name) {
    return joined(key, ", ", c -> name + "." + Sql.identifier(c.name()), "", "");
  }

  /// Whether a row of the application's table `row` has the key of the record `name`.
  String sameKey(String row, String name) {
    return joined(
        key,
        " AND ",
        c -> {
          String column = row + "." + Sql.identifier(c.name());
          return column
              + (c.isBuiltIn() ? "" : "::text COLLATE \"C\"")
              + " = "
              + name
              + "."
              + Sql.identifier(c.name());
        },
        "",
        "");
  }

  /// Whether no row of the table has the key of the record `name`, within a scope.
  String absent(String name, Scope scope) {
    return "NOT EXISTS (SELECT FROM "
        + Sql.table(table.source())
        + " t WHERE "
        + sameKey("t", name)
        + scope.and("t")
        + ")";
  }

  static String type(SourceColumn column) {
    return column.isBuiltIn() ? column.type() : "text";
  }

  private static String joined(
      List<SourceColumn> columns,
      String separator,
      Function<SourceColumn, String> each,
      String before,
      String after) {
    return columns.stream().map(each).collect(Collectors.joining(separator, before, after));
  }
}
