package dev.waybill.postgres;

import dev.waybill.spi.Column;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table of a place, or a shadow of it: made, and widened by the nullable columns of newer
/// minors.
final class TargetTable {
  private final Statement statement;
  private final String relation;
  private final TableSchema schema;
  private final Mode mode;

  /// @param relation quoted
  TargetTable(Statement statement, String relation, TableSchema schema, Mode mode) {
    this.statement = statement;
    this.relation = relation;
    this.schema = schema;
    this.mode = mode;
  }

  void create() throws SQLException {
    List<String> lines = new ArrayList<>();
    for (String definition : Loading.definitions(schema)) {
      boolean always = isAlways(definition.substring(1, definition.indexOf('"', 1)));
      lines.add(definition + (always ? " NOT NULL" : ""));
    }
    String key = Sql.names(schema.key());
    if (mode == Mode.MERGE) {
      lines.add("PRIMARY KEY (" + key + ")");
    }
    statement.execute("CREATE TABLE %s (%s)".formatted(relation, String.join(", ", lines)));
    if (mode == Mode.APPEND) {
      statement.execute(
          "CREATE INDEX ON %s (%s, %s DESC)"
              .formatted(relation, key, Sql.name(ControlColumns.SEQ)));
    }
    for (Column column : schema.columns()) {
      describe(column);
    }
  }

  /// A deleted row keeps its key and nothing else for sure.
  private boolean isAlways(String column) {
    return schema.key().contains(column) || ControlColumns.ALL.contains(column);
  }

  /// Compares the table with the schema and adds what a newer minor added.
  ///
  /// @param made the columns Waybill made so far
  /// @return the columns Waybill made by now
  /// @throws DestinationException `PERMANENT` when they differ in anything else
  List<String> evolve(List<String> made) throws SQLException, DestinationException {
    Map<String, String> types = types(statement, relation);
    List<String> columns = new ArrayList<>(made);
    for (Column column : schema.columns()) {
      String expected = SqlTypes.of(column.type());
      String found = types.get(column.name());
      if (found == null) {
        add(column, expected, made);
        columns.add(column.name());
      } else if (!found.equals(expected)) {
        throw differs(column, expected, found);
      }
    }
    return columns;
  }

  /// As [#evolve], for a shadow: a column that it lacks was never dropped from it.
  List<String> widen(List<String> made) throws SQLException, DestinationException {
    var unused = evolve(List.of());
    List<String> columns = new ArrayList<>(made);
    schema.columns().stream()
        .map(Column::name)
        .filter(name -> !made.contains(name))
        .forEach(columns::add);
    return columns;
  }

  private void add(Column column, String type, List<String> made)
      throws SQLException, DestinationException {
    if (!column.nullable()
        || schema.key().contains(column.name())
        || made.contains(column.name())) {
      throw differs(column, type, "none");
    }
    statement.execute(
        "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s"
            .formatted(relation, Sql.name(column.name()), type));
    describe(column);
  }

  private DestinationException differs(Column column, String expected, String found) {
    return Failures.permanent(
        "expected the column %s of %s to be %s, found %s: restore the column, or publish the change as a new major, which gets a table of its own"
            .formatted(column.name(), relation, expected, found));
  }

  private void describe(Column column) throws SQLException {
    statement.execute(
        "COMMENT ON COLUMN %s.%s IS %s"
            .formatted(relation, Sql.name(column.name()), Sql.literal(column.description())));
  }

  /// Types by name, in the order of the table.
  ///
  /// @param relation quoted
  static Map<String, String> types(Statement statement, String relation) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum\
            """
                .formatted(Sql.literal(relation)))) {
      while (rows.next()) {
        types.put(rows.getString(1), rows.getString(2));
      }
    }
    return types;
  }
}
