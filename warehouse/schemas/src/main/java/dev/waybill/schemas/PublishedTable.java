package dev.waybill.schemas;

import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A published version of a table together with where its rows come from.
///
/// @param columns where each of the schema's columns comes from, in the same order
/// @param retention the published column that retention counts from, or null
/// @param references columns that name a row of another published table, declared because a
///   partitioned table cannot be the target of a foreign key
public record PublishedTable(
    TableSchema schema,
    String description,
    SourceTable source,
    Cursor cursor,
    List<SourceColumn> columns,
    @Nullable String retention,
    List<Reference> references) {

  public PublishedTable {
    columns = List.copyOf(columns);
    references = List.copyOf(references);
  }

  public TableId id() {
    return schema.table();
  }

  /// The source column behind a published one.
  public SourceColumn sourceOf(String column) {
    return columns.get(schema.indexOf(column));
  }

  /// The same table where its rows lie in another relation of the same columns.
  public PublishedTable at(SourceTable relation) {
    return new PublishedTable(
        schema, description, relation, cursor, columns, retention, references);
  }

  /// The application's table.
  public record SourceTable(String schema, String table) {
    @Override
    public String toString() {
      return schema + "." + table;
    }
  }

  /// The `(updatedAt, id)` pair rows are read by, as published column names.
  ///
  /// @param tieBreaker orders rows of one instant; text compares by `COLLATE "C"`
  public record Cursor(String column, String tieBreaker) {}

  /// A column of the application's table.
  ///
  /// @param type the PostgreSQL type as [SourceTypes] names it: without a length, but with
  ///   precision and scale for `numeric(p,s)`: a longer varchar changes nothing, another scale does
  /// @param zone the time zone a `timestamp` without one is kept in, or null when it is a wall
  ///   clock reading
  public record SourceColumn(String name, String type, @Nullable String zone) {
    private static final Set<String> BUILT_IN =
        Set.of(
            "text",
            "varchar",
            "bpchar",
            "uuid",
            "bool",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "bytea",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8");

    /// Whether the type's name is its name in SQL, in every database and without a length. Kinds
    /// (`enum`), types of extensions, and `bit`, which alone means one bit, are told from others by
    /// their text.
    public boolean isBuiltIn() {
      return BUILT_IN.contains(type) || type.startsWith("numeric");
    }

    /// Whether values are compared by a collation.
    public boolean isText() {
      return type.equals("text") || type.equals("varchar") || type.equals("bpchar");
    }
  }

  /// `column` holds the `target` column of a row of `table`.
  public record Reference(String column, String table, String target) {}
}
