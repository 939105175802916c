package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The names and types a table's preparation is about, as the application's database has them.
///
/// @param column of the cursor, its name unquoted
/// @param zone of the cursor where its type has none, else null
/// @param delta how far a value may be from the server's clock
public record CursorShape(
    String schema,
    String table,
    String column,
    String type,
    @Nullable String zone,
    String tieBreaker,
    boolean textTie,
    Duration delta) {

  static CursorShape of(PublishedTable table, Duration delta) {
    if (delta.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("expected a delta of a second or more, found " + delta);
    }
    SourceColumn cursor = table.sourceOf(table.cursor().column());
    int tie = table.schema().indexOf(table.cursor().tieBreaker());
    return new CursorShape(
        table.source().schema(),
        table.source().table(),
        cursor.name(),
        cursor.type(),
        cursor.zone(),
        table.columns().get(tie).name(),
        table.columns().get(tie).isText(),
        delta);
  }

  String quotedColumn() {
    return Sql.identifier(column);
  }

  /// The name of an object of Waybill, at most the 63 bytes the server keeps.
  public static String name(String prefix, String... parts) {
    String name = prefix + "_" + String.join("_", parts);
    if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 63) {
      return name;
    }
    String hash = "_%08x".formatted(name.hashCode());
    int end = Math.min(name.length(), 54);
    while (name.substring(0, end).getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 54) {
      end--;
    }
    return name.substring(0, end) + hash;
  }
}
