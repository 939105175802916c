package dev.waybill.demo.report;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// SQL for the MD5 of a row over the MD5 of each of its values; `-` stands for null. MD5 is there
/// to tell values apart in every engine, not to keep anybody from forging them.
final class RowHash {
  private final ValueText text;
  private final Function<Column, String> expression;

  /// @param expression the SQL expression of a published column
  RowHash(ValueText text, Function<Column, String> expression) {
    this.text = text;
    this.expression = expression;
  }

  /// Over the key columns.
  String key(TableSchema schema) {
    return over(
        schema.key().stream().map(name -> schema.columns().get(schema.indexOf(name))).toList());
  }

  /// Over all published columns.
  String row(TableSchema schema) {
    return over(schema.columns());
  }

  private String over(List<Column> columns) {
    return columns.stream()
        .map(column -> value(expression.apply(column), column.type()))
        .collect(Collectors.joining(" || ", "md5(", ")"));
  }

  private String value(String expression, ColumnType type) {
    return "coalesce(md5(" + text.of(expression, type) + "), '-')";
  }
}
