package dev.waybill.dispatcher.types;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// PostgreSQL itself says whether what was read is what its table holds: the text is read by its
/// own input functions and compared there. JSON, which has no equality, is compared as text.
final class Judge {
  /// How a reader spells JSON.
  @FunctionalInterface
  interface Spelling {
    @Nullable String of(String json) throws Exception;
  }

  private final Connection connection;

  Judge(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE IF NOT EXISTS got (id int4, text text)");
    }
  }

  /// What was read otherwise than it is, each as a sentence.
  ///
  /// @param read by the row's number; rows that are missing here are not looked at
  List<String> changed(
      PublishedTable table, TypeCase type, Map<Integer, @Nullable String> read, Spelling spelling)
      throws Exception {
    return switch (type.type()) {
      case ColumnType.Json() when type.source().endsWith("[]") ->
          compared(table, type, arrays(read));
      case ColumnType.Json() -> spelled(table, read, "value::text", spelling);
      case ColumnType.ListOf(ColumnType.Json()) -> spelled(table, read, "value::text[]", spelling);
      default -> compared(table, type, read);
    };
  }

  private static Map<Integer, @Nullable String> arrays(Map<Integer, @Nullable String> json)
      throws IOException {
    Map<Integer, @Nullable String> literals = new TreeMap<>();
    for (var entry : json.entrySet()) {
      String text = entry.getValue();
      literals.put(entry.getKey(), text == null ? null : JsonTokens.arrayLiteral(text));
    }
    return literals;
  }

  private List<String> compared(
      PublishedTable table, TypeCase type, Map<Integer, @Nullable String> read)
      throws SQLException {
    List<String> changed = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO got VALUES (?, ?)")) {
      statement.execute("TRUNCATE got");
      for (var entry : read.entrySet()) {
        insert.setInt(1, entry.getKey());
        insert.setString(2, entry.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT id, value::text, text FROM %s JOIN got USING (id) WHERE (num_nulls(value) = 1) <> (text IS NULL) OR NOT (%s) ORDER BY id"
                  .formatted(table.source(), same(type)))) {
        while (rows.next()) {
          changed.add(
              "row %d: expected %s, found %s"
                  .formatted(rows.getInt(1), rows.getString(2), rows.getString(3)));
        }
      }
    }
    return changed;
  }

  /// A condition on `value` and the `text` that was read.
  private static String same(TypeCase type) {
    return switch (type.type()) {
      // Text must be what PostgreSQL prints, and be read back as the same value.
      case ColumnType.Text() ->
          "text = %s AND text::%s::text = value::text".formatted(printed(type), type.declared());
      case ColumnType.Timestamp() when type.zone() != null ->
          "text::timestamptz = value AT TIME ZONE '%1$s' AND text::timestamptz AT TIME ZONE '%1$s' = value"
              .formatted(type.zone());
      case ColumnType.ListOf(ColumnType.Text()) when type.source().equals("inet[]") ->
          "text::text[] = value::text::text[]";
      case ColumnType.Json() -> equal(type.declared());
      case ColumnType published -> equal(sqlType(published));
    };
  }

  private static String printed(TypeCase type) {
    // char(n) is blank padded when printed, and xml without its encoding.
    boolean cast = type.source().equals("bpchar") || type.source().equals("xml");
    return cast ? "value::text" : "format('%s', value)";
  }

  /// Numerics are compared as numbers, the others by their text: 0 and -0 are equal numbers.
  private static String equal(String sqlType) {
    String text = sqlType.startsWith("numeric") ? "" : "::text";
    return "text::%1$s%2$s = value::%1$s%2$s".formatted(sqlType, text);
  }

  private static String sqlType(ColumnType type) {
    return switch (type) {
      case ColumnType.Text(), ColumnType.Json() -> "text";
      case ColumnType.Uuid() -> "uuid";
      case ColumnType.Bool() -> "bool";
      case ColumnType.Int(int bits) -> "int" + bits / 8;
      case ColumnType.Float(int bits) -> "float" + bits / 8;
      case ColumnType.Decimal _ -> "numeric";
      case ColumnType.Date() -> "date";
      case ColumnType.Timestamp() -> "timestamptz";
      case ColumnType.LocalTimestamp() -> "timestamp";
      case ColumnType.Binary() -> "bytea";
      case ColumnType.ListOf(ColumnType element) -> sqlType(element) + "[]";
    };
  }

  private List<String> spelled(
      PublishedTable table,
      Map<Integer, @Nullable String> read,
      String expression,
      Spelling spelling)
      throws Exception {
    List<String> changed = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, %s FROM %s ORDER BY id".formatted(expression, table.source()))) {
      while (rows.next()) {
        int id = rows.getInt(1);
        if (read.containsKey(id)) {
          String expected = expected(rows.getObject(2), spelling);
          String found = read.get(id);
          if (expected == null ? found != null : !expected.equals(found)) {
            changed.add("row %d: expected %s, found %s".formatted(id, expected, found));
          }
        }
      }
    }
    return changed;
  }

  private static @Nullable String expected(@Nullable Object value, Spelling spelling)
      throws Exception {
    if (value instanceof Array array) {
      List<@Nullable String> elements = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        elements.add(element == null ? null : spelling.of((String) element));
      }
      return ArrayLiteral.of(elements);
    }
    return value == null ? null : spelling.of((String) value);
  }
}
