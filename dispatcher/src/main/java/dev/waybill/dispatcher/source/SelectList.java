package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The columns of a read, every one cast to its published type, so that each tuple field has the
/// one form its [ColumnType] names; `xmin` comes last.
///
/// No expression may fail for a value its column can hold: one row would stop the whole read.
final class SelectList {
  private SelectList() {}

  static String of(PublishedTable table) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      items.add(expression(table.columns().get(i), table.schema().columns().get(i).type()));
    }
    items.add("xmin");
    return String.join(", ", items);
  }

  /// The same fields, null in columns that are not among `wanted`.
  static String of(PublishedTable table, Set<String> wanted) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.schema().columns().get(i);
      items.add(
          wanted.contains(column.name())
              ? expression(table.columns().get(i), column.type())
              : "NULL::" + PublishedType.sql(column.type(), table.columns().get(i).type()));
    }
    items.add("xmin");
    return String.join(", ", items);
  }

  /// A published column as a value that may be part of a key.
  static CanonicalSql.Item item(PublishedTable table, String published) {
    ColumnType type = table.schema().typeOf(published);
    return new CanonicalSql.Item(type, expression(table.sourceOf(published), type));
  }

  /// A published column as [dev.waybill.spi.RowIdentity] has it.
  static String text(PublishedTable table, String published) {
    CanonicalSql.Item item = item(table, published);
    String zone = item.type() instanceof ColumnType.Timestamp ? "::timestamptz" : "";
    return "(" + item.expression() + ")" + zone + "::text";
  }

  /// The same fields for a row of which only the identity is left: null elsewhere, and an `xmin`
  /// that says nothing.
  static String ofIdentity(PublishedTable table) {
    List<String> identity = table.schema().identity();
    List<String> items = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.schema().columns().get(i);
      items.add(
          identity.contains(column.name())
              ? held(expression(table.columns().get(i), column.type()), table, column)
              : "NULL::" + PublishedType.sql(column.type(), table.columns().get(i).type()));
    }
    items.add("'0'::xid");
    return String.join(", ", items);
  }

  /// Of a row that is gone only the key must be exact: an event date that no form holds is left
  /// out, or the delete could never be delivered.
  private static String held(String expression, PublishedTable table, Column column) {
    boolean dated =
        switch (column.type()) {
          case ColumnType.Date _, ColumnType.Timestamp _, ColumnType.LocalTimestamp _ -> true;
          default -> false;
        };
    return !dated || table.schema().key().contains(column.name())
        ? expression
        : "CASE WHEN %1$s >= '0001-01-01' AND %1$s < '10000-01-01' THEN %1$s END"
            .formatted("(" + expression + ")");
  }

  /// Of a row whose source columns have their bare names.
  static String expression(SourceColumn source, ColumnType type) {
    String column = Sql.identifier(source.name());
    return switch (type) {
      case ColumnType.Timestamp() when source.type().equals("timestamp") && !isUtc(source) ->
          instant(column, Sql.literal(String.valueOf(source.zone())));
      // Kept in UTC, a timestamp without time zone has the bytes of the timestamptz it means.
      case ColumnType.Timestamp() when source.type().equals("timestamp") -> column + "::timestamp";
      case ColumnType.Text() when source.type().equals("inet") -> "abbrev(" + column + ")";
      // By way of the array's own text: a cast of each address would append its /32.
      case ColumnType.ListOf _ when source.type().equals("inet[]") -> column + "::text::text[]";
      case ColumnType.Json() when source.type().endsWith("[]") -> jsonOfArray(column);
      default -> column + "::" + PublishedType.sql(type, source.type());
    };
  }

  private static boolean isUtc(SourceColumn source) {
    return "UTC".equals(source.zone());
  }

  /// The instant of a wall clock reading. One that the zone skips when summer time begins is no
  /// instant ([ColumnType.Timestamp#NONE]); of two that it repeats PostgreSQL takes the later, in
  /// winter time. Near the ends of PostgreSQL's range the conversion would overflow: there is no
  /// instant either.
  private static String instant(String column, String zone) {
    return """
    CASE WHEN NOT isfinite(%1$s) THEN %1$s AT TIME ZONE 'UTC' \
    WHEN %1$s NOT BETWEEN '4000-01-01 BC' AND '290000-01-01' THEN '4714-11-24 00:00:00+00 BC'::timestamptz \
    WHEN %1$s AT TIME ZONE %2$s AT TIME ZONE %2$s <> %1$s THEN '4714-11-24 00:00:00+00 BC'::timestamptz \
    ELSE %1$s AT TIME ZONE %2$s END\
    """
        .formatted(column, zone);
  }

  /// The inverse of [#instant], as far as there is an instant.
  static String wallClock(String instant, String zone) {
    return """
    CASE WHEN %1$s NOT BETWEEN '4000-01-01 BC' AND '290000-01-01' THEN %1$s AT TIME ZONE 'UTC' \
    ELSE %1$s AT TIME ZONE %2$s END\
    """
        .formatted(instant, zone);
  }

  /// Nested JSON arrays, whose elements are written as PostgreSQL's `to_json` does. JSON has no
  /// place for the bounds of an array that does not count from 1: it becomes a string, as
  /// PostgreSQL prints it.
  private static String jsonOfArray(String column) {
    return "CASE WHEN array_dims(%1$s) ~ '\\[(?!1:)' THEN to_json(%1$s::text) ELSE to_json(%1$s) END"
        .formatted(column);
  }
}
