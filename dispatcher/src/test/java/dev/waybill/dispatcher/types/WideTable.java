package dev.waybill.dispatcher.types;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.schemas.SchemaException;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One table with a column for every type, and for each of their values a row that has nothing
/// else.
///
/// @param types of the columns `c0`, `c1` and so on
public record WideTable(Path schemas, List<TypeCase> types) {
  public static WideTable of(Path schemas) throws IOException {
    List<TypeCase> types = new ArrayList<>();
    for (TypeCase type :
        Stream.of(
                NumberCases.ALL,
                TimeCases.ALL,
                TextCases.ALL,
                DocumentCases.ALL,
                ArrayCases.ALL,
                OtherCases.ALL)
            .flatMap(List::stream)
            .toList()) {
      if (!type.values().isEmpty() && isPublished(schemas.resolve("c" + types.size()), type)) {
        types.add(type);
      }
    }
    return new WideTable(schemas, types);
  }

  private static boolean isPublished(Path folder, TypeCase type) throws IOException {
    try {
      var _ = new WideTable(folder, List.of(type)).publish("one");
      return true;
    } catch (SchemaException _) {
      return false;
    }
  }

  /// Under a name of its own.
  public PublishedTable publish(String name) throws IOException {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      TypeCase type = types.get(i);
      columns.append(
          """
          {"name": "c%d", "type": "%s", "nullable": true, "description": "Any.", "source": {"type": "%s"%s}},
          """
              .formatted(i, type.published(), type.source(), type.extra()));
    }
    Path folder = schemas.resolve("of_" + name);
    Path file = folder.resolve(name).resolve("v1.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"table": "%s", "version": "1.0", "description": "All types.",
         "source": {"schema": "public", "table": "wide"}, "key": ["id"],
         "cursor": {"column": "updated_at", "tieBreaker": "id"},
         "columns": [
           {"name": "id", "type": "int32", "nullable": false, "description": "Key.", "source": {"type": "int4"}},
           %s
           {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.",
            "source": {"type": "timestamptz"}}
         ]}
        """
            .formatted(name, columns));
    return SchemaCatalog.shipped().with(folder).find(new TableId(name), 1).orElseThrow();
  }

  /// Types that its columns have.
  public static String objects() {
    return TypesDatabase.OBJECTS;
  }

  /// The statements that make and fill it.
  public List<String> sql(String updatedAt) {
    List<String> sql = new ArrayList<>();
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      columns.append("c%d %s, ".formatted(i, types.get(i).declared()));
    }
    sql.add(
        "CREATE TABLE wide (id int4 PRIMARY KEY, %supdated_at timestamptz NOT NULL DEFAULT '%s')"
            .formatted(columns, updatedAt));
    sql.add(
        "CREATE TRIGGER waybill_stamp BEFORE INSERT OR UPDATE ON wide FOR EACH ROW EXECUTE FUNCTION waybill_source.keep()");
    sql.add("ALTER TABLE wide ENABLE ALWAYS TRIGGER waybill_stamp");
    sql.add("CREATE INDEX ON wide (updated_at, id)");
    for (int i = 0; i < types.size(); i++) {
      for (TypeCase.Value value : types.get(i).values()) {
        sql.add("INSERT INTO wide (id, c%d) VALUES (%d, %s)".formatted(i, sql.size(), value.sql()));
      }
    }
    return sql;
  }
}
