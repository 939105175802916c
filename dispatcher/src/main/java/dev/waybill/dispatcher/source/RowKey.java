package dev.waybill.dispatcher.source;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the line of a key ([dev.waybill.spi.canonical]) back into what a destination is asked by.
public final class RowKey {
  private static final String NULL = "\\N";

  private RowKey() {}

  /// @param line without the cursor
  /// @param organisation canonical, empty for a row that belongs to none
  /// @return with null for what neither says
  /// @throws IllegalArgumentException when it is no line of a key of this table
  public static RowIdentity identity(TableSchema schema, String line, String organisation) {
    List<String> key = columns(line);
    if (key.size() != schema.key().size()) {
      throw new IllegalArgumentException(
          "expected a value of each of %s in the id of a dropped row of %s, found %d"
              .formatted(schema.key(), schema.table(), key.size()));
    }
    List<@Nullable String> values = new ArrayList<>();
    for (String name : schema.identity()) {
      int at = schema.key().indexOf(name);
      if (at >= 0) {
        values.add(value(schema.typeOf(name), key.get(at)));
      } else {
        values.add(
            name.equals(schema.organisation()) && !organisation.isEmpty()
                ? SourceText.of(schema.typeOf(name), CanonicalBytes.of(organisation))
                : null);
      }
    }
    return new RowIdentity(values);
  }

  /// Between `|` that no `\` stands before; as they stand there.
  private static List<String> columns(String line) {
    List<String> columns = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '\\') {
        i++;
      } else if (line.charAt(i) == '|') {
        columns.add(line.substring(begin, i));
        begin = i + 1;
      }
    }
    columns.add(line.substring(begin));
    return columns;
  }

  private static @Nullable String value(ColumnType type, String text) {
    if (text.equals(NULL)) {
      return null;
    }
    String canonical = type instanceof ColumnType.Text ? text.replaceAll("\\\\(.)", "$1") : text;
    return SourceText.of(type, CanonicalBytes.of(canonical));
  }
}
