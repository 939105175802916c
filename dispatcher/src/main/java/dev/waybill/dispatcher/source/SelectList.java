package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.ColumnType;
import java.util.ArrayList;
import java.util.List;

/// The columns of a read, every one cast to its published type, so that each tuple field has the
/// one form its [ColumnType] names; `xmin` comes last.
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

  private static String expression(SourceColumn source, ColumnType type) {
    String column = Sql.identifier(source.name());
    return switch (type) {
      case ColumnType.Timestamp() when source.type().equals("timestamp") && !isUtc(source) ->
          column + " AT TIME ZONE " + Sql.literal(String.valueOf(source.zone()));
      // Kept in UTC, a timestamp without time zone has the bytes of the timestamptz it means.
      case ColumnType.Timestamp() when source.type().equals("timestamp") -> column + "::timestamp";
      case ColumnType.Json() -> column + (source.type().equals("json") ? "::json" : "::jsonb");
      default -> column + "::" + cast(type);
    };
  }

  private static boolean isUtc(SourceColumn source) {
    return "UTC".equals(source.zone());
  }

  private static String cast(ColumnType type) {
    return switch (type) {
      case ColumnType.Text() -> "text";
      case ColumnType.Uuid() -> "uuid";
      case ColumnType.Bool() -> "bool";
      case ColumnType.Int(int bits) -> "int" + bits / 8;
      case ColumnType.Float(int bits) -> "float" + bits / 8;
      // Not cast to precision and scale: that would round. The encoder refuses what does not fit.
      case ColumnType.Decimal _ -> "numeric";
      case ColumnType.Date() -> "date";
      case ColumnType.Timestamp() -> "timestamptz";
      case ColumnType.LocalTimestamp() -> "timestamp";
      case ColumnType.Json() -> "jsonb";
      case ColumnType.Binary() -> "bytea";
      case ColumnType.ListOf(ColumnType element) -> cast(element) + "[]";
    };
  }
}
