package dev.waybill.demo.report;

import dev.waybill.spi.ColumnType;

/// Values of the application's tables, in PostgreSQL's SQL.
final class PostgresText implements ValueText {
  @Override
  public String of(String value, ColumnType type) {
    return switch (type) {
      case ColumnType.Text(), ColumnType.Uuid(), ColumnType.Bool(), ColumnType.Int _ ->
          "(" + value + ")::text";
      case ColumnType.Float _ ->
          """
          CASE WHEN (%1$s)::float8::text IN ('NaN', 'Infinity', '-Infinity')
            THEN lower((%1$s)::float8::text)
            ELSE trim(to_char((%1$s)::float8, '9.99999999999999999EEEE')) END\
          """
              .formatted(value);
      case ColumnType.Decimal(int precision, int scale) ->
          "(%s)::numeric(%d,%d)::text".formatted(value, precision, scale);
      case ColumnType.Date() -> "to_char(%s, 'YYYY-MM-DD')".formatted(value);
      case ColumnType.Timestamp(), ColumnType.LocalTimestamp() ->
          "(extract(epoch FROM %s) * 1000000)::bigint::text".formatted(value);
      case ColumnType.Json() -> escapes("(" + value + ")::text");
      case ColumnType.Binary() -> "encode(%s, 'hex')".formatted(value);
      case ColumnType.ListOf(ColumnType element) ->
          """
          CASE WHEN %1$s IS NOT NULL THEN '[' || coalesce((
            SELECT string_agg(coalesce(md5(%2$s), '-'), ',' ORDER BY o)
            FROM unnest(%1$s) WITH ORDINALITY AS list(e, o)), '') || ']' END\
          """
              .formatted(value, of("e", element));
    };
  }

  private static String escapes(String json) {
    return "CASE WHEN strpos(%1$s, '\\u00') = 0 THEN %1$s ELSE %2$s END"
        .formatted(json, JsonEscapes.upperCase(json));
  }
}
