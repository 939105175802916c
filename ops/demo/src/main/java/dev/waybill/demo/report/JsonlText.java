package dev.waybill.demo.report;

import dev.waybill.spi.ColumnType;

/// Values of JSON lines, in DuckDB's SQL. Columns have been given the types of [#jsonType]; a json
/// column is the text of [JsonbText].
final class JsonlText implements ValueText {
  @Override
  public String of(String value, ColumnType type) {
    return switch (type) {
      case ColumnType.Text(), ColumnType.Uuid(), ColumnType.Decimal _, ColumnType.Date() -> value;
      case ColumnType.Bool(), ColumnType.Int _ -> "CAST(%s AS VARCHAR)".formatted(value);
      case ColumnType.Float _ -> ParquetText.floating(value);
      case ColumnType.Timestamp() ->
          "CAST(epoch_us(CAST(%s AS TIMESTAMPTZ)) AS VARCHAR)".formatted(value);
      case ColumnType.LocalTimestamp() ->
          "CAST(epoch_us(CAST(%s AS TIMESTAMP)) AS VARCHAR)".formatted(value);
      case ColumnType.Json() -> ParquetText.json(value);
      case ColumnType.Binary() -> "lower(hex(from_base64(%s)))".formatted(value);
      case ColumnType.ListOf(ColumnType element) -> ParquetText.list(value, of("e", element));
    };
  }

  /// The type a value is read as, in the notation of DuckDB's `json_transform`.
  static String jsonType(ColumnType type) {
    return switch (type) {
      case ColumnType.Bool() -> "\"BOOLEAN\"";
      case ColumnType.Int _ -> "\"BIGINT\"";
      case ColumnType.Float(int bits) -> bits == 32 ? "\"FLOAT\"" : "\"DOUBLE\"";
      case ColumnType.ListOf(ColumnType element) -> "[" + jsonType(element) + "]";
      case ColumnType.Text(),
          ColumnType.Uuid(),
          ColumnType.Decimal _,
          ColumnType.Date(),
          ColumnType.Timestamp(),
          ColumnType.LocalTimestamp(),
          ColumnType.Binary(),
          ColumnType.Json() ->
          "\"VARCHAR\"";
    };
  }
}
