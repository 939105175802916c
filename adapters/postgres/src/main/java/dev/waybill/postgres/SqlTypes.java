package dev.waybill.postgres;

import dev.waybill.spi.ColumnType;

/// The type a column has in the replica: one that holds every value its field can have.
final class SqlTypes {
  private SqlTypes() {}

  /// As `format_type` prints it.
  static String of(ColumnType type) {
    return switch (type) {
      case ColumnType.Text() -> "text";
      case ColumnType.Uuid() -> "uuid";
      case ColumnType.Bool() -> "boolean";
      case ColumnType.Int(int bits) -> bits == 16 ? "smallint" : bits == 32 ? "integer" : "bigint";
      case ColumnType.Float(int bits) -> bits == 32 ? "real" : "double precision";
      // With precision and scale, COPY would round.
      case ColumnType.Decimal _ -> "numeric";
      case ColumnType.Date() -> "date";
      case ColumnType.Timestamp() -> "timestamp with time zone";
      case ColumnType.LocalTimestamp() -> "timestamp without time zone";
      // jsonb would drop spaces and repeated members of a json, and not take all of it.
      case ColumnType.Json() -> "json";
      case ColumnType.Binary() -> "bytea";
      case ColumnType.ListOf(ColumnType element) -> of(element) + "[]";
    };
  }

  /// Whether rows can be told apart by it.
  static boolean isComparable(ColumnType type) {
    return !(type instanceof ColumnType.Json || type instanceof ColumnType.ListOf);
  }
}
