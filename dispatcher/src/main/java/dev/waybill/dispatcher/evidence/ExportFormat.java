package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.source.RowLookup;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// How rows are written.
public enum ExportFormat {
  /// RFC 4180, with a line of names. Null is nothing, the empty string is `""`; values are as
  /// PostgreSQL prints them in UTC.
  CSV(RowLookup.Form.TEXT),
  /// One object a line, with every published column; values are as PostgreSQL's `to_json` writes
  /// them in UTC.
  JSONL(RowLookup.Form.JSON);

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String CRLF = "\r\n";

  private final RowLookup.Form form;

  ExportFormat(RowLookup.Form form) {
    this.form = form;
  }

  /// How values are read for it.
  public RowLookup.Form form() {
    return form;
  }

  public String fileOf(PublishedTable table) {
    return table.id() + (this == CSV ? ".csv" : ".jsonl");
  }

  /// What stands before the rows.
  String head(PublishedTable table) {
    return switch (this) {
      case CSV -> csv(new ArrayList<>(names(table)));
      case JSONL -> "";
    };
  }

  /// A row with the end of its line.
  public String line(PublishedTable table, List<@Nullable String> values) {
    return switch (this) {
      case CSV -> csv(values);
      case JSONL -> json(table, values) + "\n";
    };
  }

  /// A row as an object.
  public static String json(PublishedTable table, List<@Nullable String> values) {
    List<String> names = names(table);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      members.add(MAPPER.writeValueAsString(names.get(i)) + ":" + values.get(i));
    }
    return "{" + String.join(",", members) + "}";
  }

  private static List<String> names(PublishedTable table) {
    return table.schema().columns().stream().map(Column::name).toList();
  }

  private static String csv(List<@Nullable String> values) {
    return values.stream().map(ExportFormat::field).collect(Collectors.joining(",")) + CRLF;
  }

  private static String field(@Nullable String value) {
    if (value == null) {
      return "";
    }
    boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
