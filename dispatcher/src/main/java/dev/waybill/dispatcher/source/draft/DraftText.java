package dev.waybill.dispatcher.source.draft;

import dev.waybill.schemas.ColumnTypes;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The text of a schema file: a line per column, as the shipped files have it.
record DraftText(
    String table,
    String description,
    SourceTable source,
    List<String> key,
    String cursor,
    String tieBreaker,
    @Nullable String organisation,
    @Nullable String eventDate,
    List<DraftColumn> columns) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  String json() {
    return """
    {
      "table": %s,
      "version": "1.0",
      "description": %s,
      "source": {"schema": %s, "table": %s},
      "key": [%s],
      "cursor": {"column": %s, "tieBreaker": %s},
    %s%s  "columns": [
        %s
      ]
    }
    """
        .formatted(
            quoted(table),
            quoted(description),
            quoted(source.schema()),
            quoted(source.table()),
            key.stream().map(DraftText::quoted).collect(Collectors.joining(", ")),
            quoted(cursor),
            quoted(tieBreaker),
            role("organisation", organisation),
            role("eventDate", eventDate),
            columns.stream().map(DraftText::column).collect(Collectors.joining(",\n    ")));
  }

  private static String role(String name, @Nullable String column) {
    return column == null ? "" : "  \"%s\": %s,\n".formatted(name, quoted(column));
  }

  private static String column(DraftColumn column) {
    String name =
        column.source().equals(column.name()) ? "" : "\"name\": " + quoted(column.source()) + ", ";
    String zone = column.zone() == null ? "" : ", \"zone\": " + quoted(column.zone());
    String cast = column.cast() ? ", \"cast\": \"text\"" : "";
    return "{\"name\": %s, \"type\": %s, \"nullable\": %b, \"description\": %s, \"classification\": \"internal\", \"source\": {%s\"type\": %s%s%s}}"
        .formatted(
            quoted(column.name()),
            quoted(ColumnTypes.name(column.type())),
            column.nullable(),
            quoted(column.description()),
            name,
            quoted(column.sourceType()),
            zone,
            cast);
  }

  private static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }
}
