package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.SourceTypes;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A difference between a column of the application's table and its schema file. It stops the
/// table's streams: a binary COPY carries no types, so a column of another type would be read as
/// something else without an error.
///
/// @param column as published
/// @param source its name in the application's table
/// @param expected the type in the schema file
/// @param found what is there instead
/// @param remedy what to do, for a person
/// @param sql statements that put the table back, where there are such
public record ColumnDrift(
    String column, String source, String expected, String found, String remedy, List<String> sql) {
  /// Kinds of types, of which the schema file does not say which.
  private static final Set<String> NAMELESS = Set.of("enum", "composite", "range", "multirange");

  public ColumnDrift {
    sql = List.copyOf(sql);
  }

  /// One line for a person.
  @Override
  public String toString() {
    return "column %s: expected %s, found %s; %s".formatted(source, expected, found, remedy);
  }

  /// The differences of a table, in the order of its schema.
  public static List<ColumnDrift> of(Connection connection, PublishedTable table)
      throws SQLException {
    return of(table, CatalogueColumn.of(connection, table.source()));
  }

  static List<ColumnDrift> of(PublishedTable table, List<CatalogueColumn> columns) {
    Map<String, CatalogueColumn> found = new LinkedHashMap<>();
    columns.forEach(column -> found.put(column.name(), column));
    List<CatalogueColumn> unpublished = unpublished(table, columns);
    List<ColumnDrift> drifts = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      SourceColumn expected = table.columns().get(i);
      Column published = table.schema().columns().get(i);
      CatalogueColumn now = found.get(expected.name());
      if (now == null) {
        drifts.add(absent(table, published, expected, unpublished));
      } else if (!now.type().equals(expected.type())) {
        drifts.add(retyped(table, published, expected, now.type()));
      }
    }
    return drifts;
  }

  /// The table's columns that its schema does not name.
  public static List<CatalogueColumn> unpublished(
      PublishedTable table, List<CatalogueColumn> columns) {
    Set<String> names =
        table.columns().stream().map(SourceColumn::name).collect(Collectors.toSet());
    return columns.stream().filter(column -> !names.contains(column.name())).toList();
  }

  private static ColumnDrift absent(
      PublishedTable table,
      Column published,
      SourceColumn expected,
      List<CatalogueColumn> unpublished) {
    List<String> alike =
        unpublished.stream()
            .filter(column -> column.type().equals(expected.type()))
            .map(CatalogueColumn::name)
            .toList();
    if (!alike.isEmpty()) {
      return renamed(table, published, expected, alike);
    }
    if (published.name().equals(table.cursor().column())) {
      return new ColumnDrift(
          published.name(),
          expected.name(),
          expected.type(),
          "no such column",
          "run `waybill source prepare --table %s --apply`, which adds it".formatted(table.id()),
          List.of());
    }
    return dropped(table, published, expected);
  }

  private static ColumnDrift dropped(
      PublishedTable table, Column published, SourceColumn expected) {
    return new ColumnDrift(
        published.name(),
        expected.name(),
        expected.type(),
        "no such column",
        "restore it, or publish a new major version of "
            + table.id()
            + " without it; rows delivered so far keep their values",
        isNameless(expected)
            ? List.of()
            : List.of(
                "ALTER TABLE %s ADD COLUMN %s %s"
                    .formatted(
                        Sql.table(table.source()),
                        Sql.identifier(expected.name()),
                        expected.type())));
  }

  private static ColumnDrift renamed(
      PublishedTable table, Column published, SourceColumn expected, List<String> alike) {
    boolean sure = alike.size() == 1;
    return new ColumnDrift(
        published.name(),
        expected.name(),
        expected.type(),
        "no such column, and of that type "
            + (sure ? "a new one: " : "new ones: ")
            + String.join(", ", alike),
        "if it was renamed, put \"name\": \"%s\" into the `source` of column %s in a new minor version of %s, or rename it back; if it was dropped, restore it or publish a new major version"
            .formatted(sure ? alike.getFirst() : "<the new name>", published.name(), table.id()),
        sure
            ? List.of(
                "ALTER TABLE %s RENAME COLUMN %s TO %s"
                    .formatted(
                        Sql.table(table.source()),
                        Sql.identifier(alike.getFirst()),
                        Sql.identifier(expected.name())))
            : List.of());
  }

  private static ColumnDrift retyped(
      PublishedTable table, Column published, SourceColumn expected, String found) {
    ColumnType type = published.type();
    String publish =
        SourceTypes.holds(type, found)
            ? "put \"type\": \"%s\" into the `source` of column %s in a new minor version of %s"
                .formatted(found, published.name(), table.id())
            : "publish a new major version of " + table.id() + " with the new type";
    String column = Sql.identifier(expected.name());
    return new ColumnDrift(
        published.name(),
        expected.name(),
        expected.type(),
        found,
        publish + ", or change the type back",
        isNameless(expected)
            ? List.of()
            : List.of(
                "ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %2$s::%3$s"
                    .formatted(Sql.table(table.source()), column, expected.type())));
  }

  private static boolean isNameless(SourceColumn column) {
    return NAMELESS.contains(column.type().replace("[]", ""));
  }
}
