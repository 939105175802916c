package dev.waybill.demo.report;

import dev.waybill.spi.ColumnType;

/// Values of Parquet files, in DuckDB's SQL.
final class ParquetText implements ValueText {
  @Override
  public String of(String value, ColumnType type) {
    return switch (type) {
      case ColumnType.Text(), ColumnType.Uuid() -> value;
      case ColumnType.Bool(), ColumnType.Int _, ColumnType.Decimal _ ->
          "CAST(%s AS VARCHAR)".formatted(value);
      case ColumnType.Float _ -> floating(value);
      case ColumnType.Date() -> "strftime(%s, '%%Y-%%m-%%d')".formatted(value);
      case ColumnType.Timestamp(), ColumnType.LocalTimestamp() ->
          "CAST(epoch_us(%s) AS VARCHAR)".formatted(value);
      case ColumnType.Json() -> json(value);
      case ColumnType.Binary() -> "lower(hex(%s))".formatted(value);
      case ColumnType.ListOf(ColumnType element) -> list(value, of("e", element));
    };
  }

  static String floating(String value) {
    return """
    CASE WHEN isnan(%1$s) THEN 'nan' WHEN isinf(%1$s) AND %1$s > 0 THEN 'infinity'
      WHEN isinf(%1$s) THEN '-infinity' ELSE format('{:.17e}', CAST(%1$s AS DOUBLE)) END\
    """
        .formatted(value);
  }

  static String json(String value) {
    return "CASE WHEN contains(%1$s, '\\u00') THEN %2$s ELSE %1$s END"
        .formatted(value, JsonEscapes.upperCase(value));
  }

  static String list(String value, String elementText) {
    return """
    CASE WHEN %1$s IS NOT NULL THEN '[' || array_to_string(
      list_transform(%1$s, lambda e: coalesce(md5(%2$s), '-')), ',') || ']' END\
    """
        .formatted(value, elementText);
  }
}
