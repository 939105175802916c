package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Rows that are known by their identity, as a relation of literals in SQL: the source's column
/// names and types, so that an index on the key is used, and their numbers from 1 as `waybill_nr`.
final class KeyRelation {
  private KeyRelation() {}

  static String of(PublishedTable table, List<RowIdentity> keys) {
    List<String> names = table.schema().identity();
    String values =
        columns(names, i -> array(keys, i)).collect(Collectors.joining(", ", "unnest(", ")"));
    String texts = columns(names, i -> "k" + i).collect(Collectors.joining(", "));
    String typed =
        columns(names, i -> typed(table, names.get(i), "k" + i)).collect(Collectors.joining(", "));
    return "(SELECT "
        + typed
        + ", waybill_nr FROM "
        + values
        + " WITH ORDINALITY AS v ("
        + texts
        + ", waybill_nr))";
  }

  private static Stream<String> columns(List<String> names, IntFunction<String> each) {
    return IntStream.range(0, names.size()).mapToObj(each);
  }

  private static String array(List<RowIdentity> keys, int column) {
    return keys.stream()
        .map(key -> key.values().get(column))
        .map(value -> value == null ? "NULL" : Sql.literal(value))
        .collect(Collectors.joining(",", "ARRAY[", "]::text[]"));
  }

  private static String typed(PublishedTable table, String published, String text) {
    return value(table, published, text)
        + " AS "
        + Sql.identifier(table.sourceOf(published).name());
  }

  /// The text of a published value as a value of its source column.
  static String value(PublishedTable table, String published, String text) {
    SourceColumn source = table.sourceOf(published);
    ColumnType type = table.schema().typeOf(published);
    boolean zoned = type instanceof ColumnType.Timestamp && source.type().equals("timestamp");
    return zoned
        ? SelectList.wallClock(text + "::timestamptz", Sql.literal(String.valueOf(source.zone())))
        : text + "::" + IdentityColumns.type(source);
  }
}
