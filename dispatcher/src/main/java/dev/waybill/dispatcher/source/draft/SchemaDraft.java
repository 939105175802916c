package dev.waybill.dispatcher.source.draft;

import dev.waybill.dispatcher.source.CatalogueColumn;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.ColumnType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A first schema file of a table, for a person to read through: names, descriptions and what was
/// guessed can be changed until it is published, and hardly after.
///
/// @param json the file's text, which [dev.waybill.schemas.SchemaCatalog] can read
/// @param notes what was guessed, and what a person must decide
public record SchemaDraft(String json, List<String> notes) {
  /// The columns of the primary key, else of a unique index that may stand in for it.
  private static final String KEY =
      """
      SELECT a.attname FROM (
        SELECT i.* FROM pg_index i
        WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indisvalid AND i.indimmediate
          AND i.indpred IS NULL AND i.indexprs IS NULL
          AND NOT EXISTS (SELECT FROM pg_attribute n WHERE n.attrelid = i.indrelid
            AND n.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]) AND NOT n.attnotnull)
        ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) i
      CROSS JOIN unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k (attnum, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      ORDER BY k.place
      """;

  private static final String PARTITIONED_BY =
      """
      SELECT a.attname FROM pg_partitioned_table p
        JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs)
      WHERE p.partrelid = to_regclass(?)
      """;

  public SchemaDraft {
    notes = List.copyOf(notes);
  }

  /// @param name to publish it under, or null for the table's own
  /// @param zone that `timestamp` columns are kept in, or null where that is not known
  /// @throws IllegalStateException when the table is absent or has no key that orders rows
  public static SchemaDraft of(
      Connection connection, SourceTable table, @Nullable String name, @Nullable String zone)
      throws SQLException {
    List<String> notes = new ArrayList<>();
    List<DraftColumn> columns =
        new ArrayList<>(new DraftColumns(zone, notes).of(CatalogueColumn.of(connection, table)));
    if (columns.isEmpty()) {
      throw new IllegalStateException(
          "expected a table %s in this database, found none".formatted(table));
    }
    List<DraftColumn> key =
        texts(connection, KEY, table).stream().map(source -> column(columns, source)).toList();
    String tieBreaker = tieBreaker(table, key);
    String cursor = cursor(columns, notes);
    Optional<DraftColumn> organisation = DraftRoles.organisation(columns);
    Optional<DraftColumn> eventDate =
        DraftRoles.eventDate(columns, texts(connection, PARTITIONED_BY, table));
    notes.add(
        "organisation: "
            + guessed(organisation, "no column looks like one, so rows belong to none"));
    notes.add(
        "eventDate: " + guessed(eventDate, "no column looks like one, so files have no date"));
    notes.add("classification: all internal; say which columns are personal");
    String comment =
        texts(connection, "SELECT coalesce(obj_description(to_regclass(?), 'pg_class'), '')", table)
            .getFirst();
    DraftText text =
        new DraftText(
            name == null ? DraftNames.snake(table.table()) : name,
            comment.isBlank() ? "The application's table " + table + "." : comment.strip(),
            table,
            key.stream().map(DraftColumn::name).toList(),
            cursor,
            tieBreaker,
            organisation.map(DraftColumn::name).orElse(null),
            eventDate.map(DraftColumn::name).orElse(null),
            columns);
    return new SchemaDraft(text.json(), notes);
  }

  private static String guessed(Optional<DraftColumn> column, String otherwise) {
    return column.map(found -> found.name() + ", by its name or place").orElse(otherwise);
  }

  private static String tieBreaker(SourceTable table, List<DraftColumn> key) {
    return key.stream()
        .filter(DraftColumn::ordersRows)
        .map(DraftColumn::name)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "expected a primary key of %s, or a unique index on columns that are never null, with a column of type text, uuid, int4 or int8; found %s"
                    .formatted(
                        table,
                        key.isEmpty()
                            ? "none"
                            : key.stream()
                                .map(column -> column.source() + " " + column.sourceType())
                                .toList())));
  }

  /// The column that says when a row last changed, or the one that `source prepare` adds.
  private static String cursor(List<DraftColumn> columns, List<String> notes) {
    Optional<DraftColumn> found = DraftRoles.cursor(columns);
    if (found.isPresent()) {
      DraftColumn cursor = found.get();
      if (!(cursor.type() instanceof ColumnType.Timestamp)) {
        throw new IllegalStateException(
            "expected the zone that the cursor %s is kept in, found a timestamp without one; say it with --zone, e.g. --zone UTC"
                .formatted(cursor.source()));
      }
      columns.set(columns.indexOf(cursor), cursor.neverNull());
      notes.add(
          "cursor: %s, by its name; `waybill source prepare` keeps it".formatted(cursor.name()));
      return cursor.name();
    }
    String name =
        DraftNames.unique(
            "updated_at",
            taken ->
                columns.stream().anyMatch(c -> c.name().equals(taken) || c.source().equals(taken)));
    columns.add(
        new DraftColumn(
            name,
            new ColumnType.Timestamp(),
            false,
            "When the row last changed; added and kept by `waybill source prepare`.",
            name,
            "timestamptz",
            false,
            null));
    notes.add("cursor: %s, which `waybill source prepare` adds".formatted(name));
    return name;
  }

  private static DraftColumn column(List<DraftColumn> columns, String source) {
    return columns.stream().filter(c -> c.source().equals(source)).findFirst().orElseThrow();
  }

  private static List<String> texts(Connection connection, String sql, SourceTable table)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, Sql.table(table));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }
}
