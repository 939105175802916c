package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.source.PublishedType;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.ColumnType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the recalled rows of a published table are kept: in the database that they were dropped
/// from, under their published names, without a foreign key. Belongs to the owner of the
/// application's tables; nobody else has a right to it.
public final class RecalledTable {
  static final String SCHEMA = "waybill_recalled";
  static final String RECALL = "_waybill_recall";
  static final String BATCH = "_waybill_batch";
  static final String ID = "_waybill_id";
  static final String EXPIRES = "_waybill_expires_at";

  /// The longest name PostgreSQL has.
  private static final int NAME = 63;

  private final PublishedTable table;

  public RecalledTable(PublishedTable table) {
    this.table = table;
  }

  /// @param type in SQL
  public record Column(String name, String type) {}

  public SourceTable name() {
    String name = "recalled_" + table.id();
    return new SourceTable(
        SCHEMA,
        name.length() <= NAME
            ? name
            : name.substring(0, NAME - 9) + "_%08x".formatted(name.hashCode()));
  }

  /// The published columns, in order.
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      dev.waybill.spi.Column column = table.schema().columns().get(i);
      columns.add(new Column(column.name(), type(table.columns().get(i), column.type())));
    }
    return columns;
  }

  /// As at the source, where that type has one name in every database and reads the text of what
  /// was published; else as published: an enum may have lost a label since, and two readings of a
  /// wall clock may be one instant.
  private static String type(SourceColumn source, ColumnType published) {
    boolean isOtherClock =
        published instanceof ColumnType.Timestamp
            && source.type().equals("timestamp")
            && !"UTC".equals(source.zone());
    return source.isBuiltIn() && !source.type().endsWith("[]") && !isOtherClock
        ? source.type()
        : PublishedType.sql(published, source.type());
  }

  /// Makes it where it is missing, and adds what a newer minor of its schema has.
  ///
  /// @param owner in auto-commit mode
  /// @throws IllegalStateException when a column of it has another type
  void make(Connection owner) throws SQLException {
    String name = Sql.table(name());
    execute(
        owner,
        "CREATE SCHEMA IF NOT EXISTS " + SCHEMA,
        "REVOKE ALL ON SCHEMA " + SCHEMA + " FROM PUBLIC",
        "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (%s, %s))"
            .formatted(
                name,
                Stream.concat(
                        columns().stream().map(RecalledTable::definition),
                        Stream.of(
                            RECALL + " bigint NOT NULL",
                            BATCH + " integer NOT NULL",
                            ID + " text NOT NULL",
                            EXPIRES + " timestamptz NOT NULL"))
                    .collect(Collectors.joining(", ")),
                RECALL,
                ID));
    for (Found found : differing(owner, name)) {
      if (found.type() != null) {
        throw new IllegalStateException(
            "expected %s.%s of type %s, found %s: rows of another version of its schema were recalled; rename the table, or wait until they have expired and drop it"
                .formatted(name, found.column().name(), found.column().type(), found.type()));
      }
      execute(owner, "ALTER TABLE %s ADD COLUMN %s".formatted(name, definition(found.column())));
    }
  }

  private static String definition(Column column) {
    return Sql.identifier(column.name()) + " " + column.type();
  }

  /// A column of the schema as the database has it.
  ///
  /// @param type null where it has none of the name
  private record Found(Column column, @Nullable String type) {}

  private List<Found> differing(Connection owner, String name) throws SQLException {
    List<Found> found = new ArrayList<>();
    try (PreparedStatement statement =
        owner.prepareStatement(
            """
            SELECT w.name, w.type, format_type(a.atttypid, a.atttypmod)
            FROM unnest(?::text[], ?::text[]) AS w (name, type)
            LEFT JOIN pg_attribute a ON a.attrelid = ?::text::regclass AND a.attname = w.name AND NOT a.attisdropped
            WHERE a.atttypid IS DISTINCT FROM w.type::regtype
            """)) {
      List<Column> columns = columns();
      statement.setObject(1, columns.stream().map(Column::name).toArray(String[]::new));
      statement.setObject(2, columns.stream().map(Column::type).toArray(String[]::new));
      statement.setString(3, name);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(new Found(new Column(row.getString(1), row.getString(2)), row.getString(3)));
        }
      }
    }
    return found;
  }

  /// Puts a row; its values are text that the columns' input functions read.
  String insert() {
    List<Column> columns = columns();
    return """
    INSERT INTO %s (%s, %s, %s, %s, %s) VALUES (%s, ?, ?, ?, ?::text::timestamptz) ON CONFLICT (%s, %s) DO NOTHING\
    """
        .formatted(
            Sql.table(name()),
            columns.stream()
                .map(column -> Sql.identifier(column.name()))
                .collect(Collectors.joining(", ")),
            RECALL,
            BATCH,
            ID,
            EXPIRES,
            columns.stream()
                .map(column -> "?::text::" + column.type())
                .collect(Collectors.joining(", ")),
            RECALL,
            ID);
  }

  private static void execute(Connection owner, String... statements) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
