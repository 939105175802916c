package dev.waybill.dispatcher.types;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// DuckDB as the reader of either form. Values come back in the text that PostgreSQL reads.
final class DuckReader implements AutoCloseable {
  private final Connection connection = DriverManager.getConnection("jdbc:duckdb:");

  DuckReader() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
  }

  Map<Integer, @Nullable String> parquet(SpooledDelivery files, ColumnType type)
      throws SQLException {
    return read(text("value", type, false), "read_parquet(" + paths(files) + ")");
  }

  Map<Integer, @Nullable String> jsonLines(SpooledDelivery files, ColumnType type)
      throws SQLException {
    return read(
        text("value", type, true),
        "read_json(%s, format='newline_delimited', compression='zstd', maximum_object_size=100000000, columns={id: 'INTEGER', value: '%s'})"
            .formatted(paths(files), jsonColumn(type)));
  }

  /// JSON text as DuckDB itself spells it: numbers as doubles, the JSON null as NULL.
  @Nullable String spelled(@Nullable String json) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT nullif(json(?)::VARCHAR, 'null')")) {
      statement.setString(1, json);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private Map<Integer, @Nullable String> read(String value, String from) throws SQLException {
    Map<Integer, @Nullable String> values = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, " + value + " FROM " + from)) {
      while (rows.next()) {
        Object object = rows.getObject(2);
        String text =
            object instanceof Array array
                ? ArrayLiteral.of(Arrays.asList((Object[]) array.getArray()))
                : rows.getString(2);
        if (values.containsKey(rows.getInt(1))) {
          throw new AssertionError("row " + rows.getInt(1) + " is there twice");
        }
        values.put(rows.getInt(1), text);
      }
    }
    return values;
  }

  private static String text(String value, ColumnType type, boolean json) {
    return switch (type) {
      case ColumnType.Binary() ->
          "'\\x' || lower(hex(%s))".formatted(json ? "from_base64(" + value + ")" : value);
      case ColumnType.ListOf(ColumnType element) ->
          "list_transform(%s, lambda e: %s)".formatted(value, text("e", element, json));
      default -> "CAST(" + value + " AS VARCHAR)";
    };
  }

  private static String jsonColumn(ColumnType type) {
    return switch (type) {
      case ColumnType.Text(), ColumnType.Uuid(), ColumnType.Binary() -> "VARCHAR";
      case ColumnType.Json() -> "JSON";
      case ColumnType.Bool() -> "BOOLEAN";
      case ColumnType.Int(int bits) -> bits == 64 ? "BIGINT" : bits == 32 ? "INTEGER" : "SMALLINT";
      case ColumnType.Float(int bits) -> bits == 32 ? "FLOAT" : "DOUBLE";
      case ColumnType.Decimal(int precision, int scale) ->
          "DECIMAL(%d,%d)".formatted(precision, scale);
      case ColumnType.Date() -> "DATE";
      case ColumnType.Timestamp() -> "TIMESTAMPTZ";
      case ColumnType.LocalTimestamp() -> "TIMESTAMP";
      case ColumnType.ListOf(ColumnType element) -> jsonColumn(element) + "[]";
    };
  }

  private static String paths(SpooledDelivery files) {
    return files.files().stream()
        .map(SpooledFile::path)
        .map("'%s'"::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
