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

/// The table of a place: made, and widened by the nullable columns of newer minors.
final class TargetTable {
  private final Statement statement;
  private final Place place;
  private final TableSchema schema;
  private final Mode mode;

  TargetTable(Statement statement, Place place, TableSchema schema, Mode mode) {
    this.statement = statement;
    this.place = place;
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
    statement.execute("CREATE TABLE %s (%s)".formatted(place.quoted(), String.join(", ", lines)));
    if (mode == Mode.APPEND) {
      statement.execute(
          "CREATE INDEX ON %s (%s, %s DESC)"
              .formatted(place.quoted(), key, Sql.name(ControlColumns.SEQ)));
      createView();
    }
    for (Column column : schema.columns()) {
      describe(column);
    }
  }

  /// A deleted row keeps its key and nothing else for sure.
  private boolean isAlways(String column) {
    return schema.key().contains(column) || ControlColumns.ALL.contains(column);
  }

  /// The newest version of each key that is not deleted. Its columns stand in the order in which
  /// the table got them: a view can only be widened at its end.
  private void createView() throws SQLException {
    statement.execute(
        """
        CREATE OR REPLACE VIEW %s AS SELECT * FROM (
          SELECT DISTINCT ON (%s) %s FROM %s ORDER BY %2$s, %5$s DESC, %6$s) AS newest
        WHERE NOT %6$s\
        """
            .formatted(
                place.quotedView(),
                Sql.names(schema.key()),
                Sql.names(types().keySet()),
                place.quoted(),
                Sql.name(ControlColumns.SEQ),
                Sql.name(ControlColumns.DELETED)));
  }

  /// Compares the table with the schema and adds what a newer minor added.
  ///
  /// @param made the columns Waybill made so far
  /// @return the columns Waybill made by now
  /// @throws DestinationException `PERMANENT` when they differ in anything else
  List<String> evolve(List<String> made) throws SQLException, DestinationException {
    Map<String, String> types = types();
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
    if (columns.size() > made.size() && mode == Mode.APPEND) {
      createView();
    }
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
            .formatted(place.quoted(), Sql.name(column.name()), type));
    describe(column);
  }

  private DestinationException differs(Column column, String expected, String found) {
    return Failures.permanent(
        "expected the column %s of %s to be %s, found %s: restore the column, or publish the change as a new major, which gets a table of its own"
            .formatted(column.name(), place, expected, found));
  }

  private void describe(Column column) throws SQLException {
    statement.execute(
        "COMMENT ON COLUMN %s.%s IS %s"
            .formatted(place.quoted(), Sql.name(column.name()), Sql.literal(column.description())));
  }

  /// Types by name, in the order of the table.
  private Map<String, String> types() throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum\
            """
                .formatted(Sql.literal(place.quoted())))) {
      while (rows.next()) {
        types.put(rows.getString(1), rows.getString(2));
      }
    }
    return types;
  }
}
