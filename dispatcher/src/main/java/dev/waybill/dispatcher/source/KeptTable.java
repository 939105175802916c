package dev.waybill.dispatcher.source;

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

/// A table of Waybill's in a source, that keeps rows of a published table: under their published
/// names, without a foreign key, so that it outlives what they once belonged to. Belongs to the
/// owner of the application's tables; nobody else has a right to it.
public final class KeptTable {
  /// The longest name PostgreSQL has.
  private static final int NAME = 63;

  private final PublishedTable table;
  private final SourceTable name;
  private final List<String> own;
  private final List<String> key;

  /// @param own definitions of the columns that it has beside the published ones
  /// @param key columns of its primary key
  public KeptTable(PublishedTable table, SourceTable name, List<String> own, List<String> key) {
    this.table = table;
    this.name = name;
    this.own = List.copyOf(own);
    this.key = List.copyOf(key);
  }

  /// Made of a published table's name; cut where it would be too long, and still its own.
  public static SourceTable name(String schema, String prefix, PublishedTable table) {
    String name = prefix + table.id();
    return new SourceTable(
        schema,
        name.length() <= NAME
            ? name
            : name.substring(0, NAME - 9) + "_%08x".formatted(name.hashCode()));
  }

  /// @param type in SQL
  /// @param expression over a row of the application's table
  public record Column(String name, String type, String expression) {}

  public SourceTable name() {
    return name;
  }

  /// The published columns, in order.
  public List<Column> columns() {
    return columns(table);
  }

  private static List<Column> columns(PublishedTable table) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      dev.waybill.spi.Column column = table.schema().columns().get(i);
      columns.add(column(column.name(), table.columns().get(i), column.type()));
    }
    return columns;
  }

  /// As at the source, where that type has one name in every database and reads the text of what
  /// was published; else as published: an enum may have lost a label since, and two readings of a
  /// wall clock may be one instant.
  private static Column column(String name, SourceColumn source, ColumnType published) {
    boolean isOtherClock =
        published instanceof ColumnType.Timestamp
            && source.type().equals("timestamp")
            && !"UTC".equals(source.zone());
    return source.isBuiltIn() && !source.type().endsWith("[]") && !isOtherClock
        ? new Column(name, source.type(), Sql.identifier(source.name()))
        : new Column(
            name,
            PublishedType.sql(published, source.type()),
            SelectList.expression(source, published));
  }

  /// The same table where its rows lie here, to be read as the application's is.
  public PublishedTable published() {
    return published(table, name);
  }

  /// The same of a table that is known by its name alone.
  static PublishedTable published(PublishedTable table, SourceTable name) {
    List<SourceColumn> columns =
        columns(table).stream()
            .map(column ->
                new SourceColumn(
                    column.name(),
                    column.type(),
                    column.type().equals("timestamp")
                        ? table.sourceOf(column.name()).zone()
                        : null))
            .toList();
    return new PublishedTable(
        table.schema(),
        table.description(),
        name,
        table.cursor(),
        columns,
        table.retention(),
        table.references());
  }

  /// Makes it where it is missing, and adds what a newer minor of its schema has.
  ///
  /// @param owner in auto-commit mode
  /// @return whether it was missing
  /// @throws IllegalStateException when a column of it has another type
  public boolean make(Connection owner) throws SQLException {
    boolean missing = !isThere(owner);
    if (missing) {
      execute(
          owner,
          "CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(name.schema()),
          "REVOKE ALL ON SCHEMA " + Sql.identifier(name.schema()) + " FROM PUBLIC",
          "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (%s))"
              .formatted(
                  Sql.table(name),
                  Stream.concat(columns().stream().map(KeptTable::definition), own.stream())
                      .collect(Collectors.joining(", ")),
                  key.stream().map(Sql::identifier).collect(Collectors.joining(", "))));
    }
    for (Found found : differing(owner)) {
      if (found.type() != null) {
        throw new IllegalStateException(
            "expected %s.%s of type %s, found %s: it has rows of another version of the schema of %s; rename it, and a new one is made"
                .formatted(
                    Sql.table(name),
                    found.column().name(),
                    found.column().type(),
                    found.type(),
                    table.id()));
      }
      execute(
          owner,
          "ALTER TABLE %s ADD COLUMN %s".formatted(Sql.table(name), definition(found.column())));
    }
    return missing;
  }

  private boolean isThere(Connection owner) throws SQLException {
    try (PreparedStatement statement =
        owner.prepareStatement(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?)")) {
      statement.setString(1, name.schema());
      statement.setString(2, name.table());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static String definition(Column column) {
    return Sql.identifier(column.name()) + " " + column.type();
  }

  /// A column of the schema as the database has it.
  ///
  /// @param type null where it has none of the name
  private record Found(Column column, @Nullable String type) {}

  private List<Found> differing(Connection owner) throws SQLException {
    List<Found> found = new ArrayList<>();
    try (PreparedStatement statement =
        owner.prepareStatement(
            """
            SELECT w.nr, format_type(a.atttypid, a.atttypmod)
            FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS w (name, type, nr)
            LEFT JOIN pg_attribute a ON a.attrelid = ?::text::regclass AND a.attname = w.name AND NOT a.attisdropped
            WHERE a.atttypid IS DISTINCT FROM w.type::regtype
            """)) {
      List<Column> columns = columns();
      statement.setObject(1, columns.stream().map(Column::name).toArray(String[]::new));
      statement.setObject(2, columns.stream().map(Column::type).toArray(String[]::new));
      statement.setString(3, Sql.table(name));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(new Found(columns.get(row.getInt(1) - 1), row.getString(2)));
        }
      }
    }
    return found;
  }

  private static void execute(Connection owner, String... statements) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
