package dev.waybill.schemas;

import dev.waybill.spi.ColumnType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of logical types in schema files.
public final class ColumnTypes {
  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+), ?(\\d+)\\)");
  private static final Pattern LIST = Pattern.compile("list<(.+)>");
  private static final String EXPECTED =
      "text, uuid, bool, int16, int32, int64, float32, float64, decimal(p,s), date, timestamp, local_timestamp, json,"
          + " binary or list<one of these>";

  private ColumnTypes() {}

  /// @throws IllegalArgumentException when the name is not one of a logical type
  public static ColumnType parse(String name) {
    Matcher list = LIST.matcher(name);
    if (list.matches()) {
      return new ColumnType.ListOf(parse(list.group(1)));
    }
    Matcher decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      return new ColumnType.Decimal(
          Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return switch (name) {
      case "text" -> new ColumnType.Text();
      case "uuid" -> new ColumnType.Uuid();
      case "bool" -> new ColumnType.Bool();
      case "int16" -> new ColumnType.Int(16);
      case "int32" -> new ColumnType.Int(32);
      case "int64" -> new ColumnType.Int(64);
      case "float32" -> new ColumnType.Float(32);
      case "float64" -> new ColumnType.Float(64);
      case "date" -> new ColumnType.Date();
      case "timestamp" -> new ColumnType.Timestamp();
      case "local_timestamp" -> new ColumnType.LocalTimestamp();
      case "json" -> new ColumnType.Json();
      case "binary" -> new ColumnType.Binary();
      default ->
          throw new IllegalArgumentException(
              "expected a type of " + EXPECTED + "; found '" + name + "'");
    };
  }

  /// The inverse of [#parse].
  public static String name(ColumnType type) {
    return switch (type) {
      case ColumnType.Text() -> "text";
      case ColumnType.Uuid() -> "uuid";
      case ColumnType.Bool() -> "bool";
      case ColumnType.Int(int bits) -> "int" + bits;
      case ColumnType.Float(int bits) -> "float" + bits;
      case ColumnType.Decimal(int precision, int scale) ->
          "decimal(" + precision + "," + scale + ")";
      case ColumnType.Date() -> "date";
      case ColumnType.Timestamp() -> "timestamp";
      case ColumnType.LocalTimestamp() -> "local_timestamp";
      case ColumnType.Json() -> "json";
      case ColumnType.Binary() -> "binary";
      case ColumnType.ListOf(ColumnType element) -> "list<" + name(element) + ">";
    };
  }
}
