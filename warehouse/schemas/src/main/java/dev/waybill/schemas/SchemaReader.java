package dev.waybill.schemas;

import dev.waybill.schemas.PublishedTable.Cursor;
import dev.waybill.schemas.PublishedTable.Reference;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentablePolicy;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads one schema file, refusing what it does not know: a misspelt field would silently change
/// what is published.
final class SchemaReader {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String file;

  private SchemaReader(String file) {
    this.file = file;
  }

  static PublishedTable read(String file, byte[] content) {
    return new SchemaReader(file).table(content);
  }

  private PublishedTable table(byte[] content) {
    JsonNode root;
    try {
      root = JSON.readTree(content);
    } catch (JacksonException e) {
      throw new SchemaException(file, "", "expected JSON, found: " + e.getOriginalMessage());
    }
    known(
        root,
        "",
        Set.of(
            "table",
            "version",
            "description",
            "source",
            "key",
            "cursor",
            "organisation",
            "eventDate",
            "retention",
            "references",
            "columns"));
    Matcher version = VERSION.matcher(text(root, "", "version"));
    if (!version.matches()) {
      throw new SchemaException(
          file, "version", "expected major.minor, found '" + text(root, "", "version") + "'");
    }
    List<Column> columns = new ArrayList<>();
    List<SourceColumn> sources = new ArrayList<>();
    int index = 0;
    for (JsonNode node : array(root, "columns")) {
      String place = "columns[" + index++ + "]";
      known(
          node,
          place,
          Set.of(
              "name",
              "type",
              "nullable",
              "description",
              "classification",
              "since",
              "unrepresentable",
              "source"));
      columns.add(
          checked(
              place,
              () ->
                  new Column(
                      text(node, place, "name"),
                      ColumnTypes.parse(text(node, place, "type")),
                      flag(node, place, "nullable"),
                      text(node, place, "description"),
                      policy(node, place))));
      sources.add(sourceColumn(node, place));
    }
    List<String> key = new ArrayList<>();
    array(root, "key").forEach(node -> key.add(node.asString()));
    JsonNode sourceNode = object(root, "source", Set.of("schema", "table"));
    JsonNode cursorNode = object(root, "cursor", Set.of("column", "tieBreaker"));
    List<Reference> references = new ArrayList<>();
    if (root.has("references")) {
      int reference = 0;
      for (JsonNode node : array(root, "references")) {
        String place = "references[" + reference++ + "]";
        known(node, place, Set.of("column", "table", "target"));
        references.add(
            new Reference(
                text(node, place, "column"),
                text(node, place, "table"),
                text(node, place, "target")));
      }
    }
    TableSchema schema =
        checked(
            "",
            () ->
                new TableSchema(
                    new TableId(text(root, "", "table")),
                    Integer.parseInt(version.group(1)),
                    Integer.parseInt(version.group(2)),
                    key,
                    optional(root, "organisation"),
                    optional(root, "eventDate"),
                    columns));
    Cursor cursor =
        new Cursor(text(cursorNode, "cursor", "column"), text(cursorNode, "cursor", "tieBreaker"));
    for (String name : List.of(cursor.column(), cursor.tieBreaker())) {
      checked("cursor", () -> schema.indexOf(name));
    }
    requireCursor(schema, cursor);
    references.forEach(each -> checked("references", () -> schema.indexOf(each.column())));
    String retention = optional(root, "retention");
    if (retention != null) {
      requireTime(schema, retention);
    }
    return new PublishedTable(
        schema,
        text(root, "", "description"),
        new SourceTable(text(sourceNode, "source", "schema"), text(sourceNode, "source", "table")),
        cursor,
        sources,
        retention,
        references);
  }

  private UnrepresentablePolicy policy(JsonNode column, String place) {
    if (!column.has("unrepresentable")) {
      return UnrepresentablePolicy.QUARANTINE;
    }
    String name = text(column, place, "unrepresentable");
    return switch (name) {
      case "quarantine" -> UnrepresentablePolicy.QUARANTINE;
      case "error" -> UnrepresentablePolicy.ERROR;
      default ->
          throw new SchemaException(
              file,
              place + ".unrepresentable",
              "expected quarantine or error, found '"
                  + name
                  + "' (a column that holds such values for good is published as text)");
    };
  }

  /// What a read relies on: rows are ordered by a time and a value that is never null and tells
  /// rows apart.
  private void requireCursor(TableSchema schema, Cursor cursor) {
    Column time = schema.columns().get(schema.indexOf(cursor.column()));
    Column tie = schema.columns().get(schema.indexOf(cursor.tieBreaker()));
    if (!(time.type() instanceof ColumnType.Timestamp)) {
      throw new SchemaException(
          file, "cursor.column", "expected a timestamp, found " + ColumnTypes.name(time.type()));
    }
    boolean comparable =
        switch (tie.type()) {
          case ColumnType.Text _, ColumnType.Uuid _ -> true;
          case ColumnType.Int(int bits) -> bits >= 32;
          default -> false;
        };
    if (!comparable || tie.nullable() || !schema.key().contains(tie.name())) {
      throw new SchemaException(
          file,
          "cursor.tieBreaker",
          "expected a column of the key that is never null, of type text, uuid, int32 or int64; found "
              + tie.name());
    }
  }

  /// What retention counts from.
  private void requireTime(TableSchema schema, String retention) {
    ColumnType type = checked("retention", () -> schema.typeOf(retention));
    switch (type) {
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _, ColumnType.Date _ -> {}
      default ->
          throw new SchemaException(
              file,
              "retention",
              "expected a date or a time, found "
                  + retention
                  + " of type "
                  + ColumnTypes.name(type));
    }
  }

  private SourceColumn sourceColumn(JsonNode column, String place) {
    JsonNode node = object(column, "source", Set.of("name", "type", "zone", "cast"));
    String name =
        node.has("name") ? text(node, place + ".source", "name") : text(column, place, "name");
    String type = text(node, place + ".source", "type");
    ColumnType published = checked(place, () -> ColumnTypes.parse(text(column, place, "type")));
    requireHeld(node, place, published, type);
    String zone = optional(node, "zone");
    if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
      throw new SchemaException(
          file,
          place + ".source.zone",
          "expected UTC or a name such as Europe/Berlin or Etc/GMT-2 (offsets like +02:00 mean the opposite in"
              + " PostgreSQL), found '"
              + zone
              + "'");
    }
    if (zone != null && !type.equals("timestamp")) {
      throw new SchemaException(
          file,
          place + ".source.zone",
          "expected a zone only on a timestamp without time zone, found type '" + type + "'");
    }
    if (type.equals("timestamp")
        && text(column, place, "type").equals("timestamp")
        && zone == null) {
      throw new SchemaException(
          file,
          place + ".source",
          "expected the zone the column is kept in, e.g. \"zone\": \"UTC\"; without one publish it as local_timestamp");
    }
    return new SourceColumn(name, type, zone);
  }

  /// Text of any type is published only where somebody decided so: `"cast": "text"`.
  private void requireHeld(JsonNode source, String place, ColumnType published, String type) {
    String cast = optional(source, "cast");
    if (cast == null && !SourceTypes.holds(published, type)) {
      throw new SchemaException(
          file,
          place + ".source.type",
          "expected a type that "
              + ColumnTypes.name(published)
              + " holds exactly, found '"
              + type
              + "'; any type can be published as text, as PostgreSQL prints it, with \"cast\": \"text\"");
    }
    if (cast != null && !(cast.equals("text") && published instanceof ColumnType.Text)) {
      throw new SchemaException(
          file,
          place + ".source.cast",
          "expected \"text\", on a column of type text; found '"
              + cast
              + "' on "
              + ColumnTypes.name(published));
    }
  }

  private void known(JsonNode node, String place, Set<String> fields) {
    if (!node.isObject()) {
      throw new SchemaException(file, place, "expected an object, found " + node.getNodeType());
    }
    for (String name : node.propertyNames()) {
      if (!fields.contains(name)) {
        throw new SchemaException(
            file,
            place,
            "expected one of " + fields.stream().sorted().toList() + ", found '" + name + "'");
      }
    }
  }

  private JsonNode object(JsonNode parent, String name, Set<String> fields) {
    JsonNode node = parent.path(name);
    known(node, name, fields);
    return node;
  }

  private JsonNode array(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isArray() || node.isEmpty()) {
      throw new SchemaException(
          file, name, "expected a list with at least one element, found " + node.getNodeType());
    }
    return node;
  }

  private String text(JsonNode parent, String place, String name) {
    JsonNode node = parent.path(name);
    if (!node.isString() || node.asString().isBlank()) {
      throw new SchemaException(
          file,
          place.isEmpty() ? name : place + "." + name,
          "expected a text, found " + (node.isMissingNode() ? "nothing" : node.toString()));
    }
    return node.asString();
  }

  private boolean flag(JsonNode parent, String place, String name) {
    JsonNode node = parent.path(name);
    if (!node.isBoolean()) {
      throw new SchemaException(
          file,
          place + "." + name,
          "expected true or false, found " + (node.isMissingNode() ? "nothing" : node.toString()));
    }
    return node.asBoolean();
  }

  private static @Nullable String optional(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    return node.isString() ? node.asString() : null;
  }

  private <T> T checked(String place, java.util.function.Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      throw new SchemaException(file, place, String.valueOf(e.getMessage()));
    }
  }
}
