package dev.waybill.dispatcher.source;

import dev.waybill.spi.ColumnType;

/// The PostgreSQL type whose fields have the form that a [ColumnType] names.
public final class PublishedType {
  private PublishedType() {}

  /// @param source the column's type there, as [SourceTypes] names it
  public static String sql(ColumnType type, String source) {
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
      // jsonb would drop spaces and duplicate keys of a json, and fails at what it cannot hold.
      case ColumnType.Json() -> source.startsWith("jsonb") ? "jsonb" : "json";
      case ColumnType.Binary() -> "bytea";
      case ColumnType.ListOf(ColumnType element) -> sql(element, source) + "[]";
    };
  }
}
