package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Columns of one table that name rows of another.
///
/// @param child the table that refers
/// @param columns of the child
/// @param targets of the table that is referred to, in the same order
/// @param by what says so, and is told where it keeps a row
/// @param asText whether values are compared as text: a declared reference may be of another type
/// @param key of the child, where it is published; none of a foreign key, whose child may not be
public record RowReference(
    SourceTable child,
    List<String> columns,
    List<String> targets,
    Blocker by,
    boolean asText,
    List<String> key) {
  public RowReference {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
  }

  /// Whether only a schema file says so.
  boolean isDeclared() {
    return by instanceof Blocker.DeclaredReference;
  }

  /// The same where the rows it names are copied before they go.
  RowReference copying() {
    return by instanceof Blocker.DeclaredReference(String table, String column)
        ? new RowReference(
            child, columns, targets, new Blocker.CopiedReference(table, column), asText, key)
        : this;
  }

  boolean refersAs(RowReference other) {
    return child.equals(other.child)
        && columns.equals(other.columns)
        && targets.equals(other.targets);
  }

  /// What is referred to by rows of the child, each once, as `waybill_c0`, `waybill_c1`, ….
  ///
  /// @param from of the child
  /// @param which of its rows count
  String referredTo(String from, String which) {
    return "(SELECT DISTINCT %s FROM %s WHERE %s AND %s)"
        .formatted(values(), from, present(), which);
  }

  private String values() {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> value(columns.get(i)) + " AS waybill_c" + i)
        .collect(Collectors.joining(", "));
  }

  private String present() {
    return columns.stream()
        .map(column -> RowConditions.ALIAS + "." + Sql.identifier(column) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }

  /// What each row of the child refers to, as [#referredTo], and as `waybill_who` which row it is.
  ///
  /// @param parent the table that is referred to
  public String referring(SourceTable parent) {
    String who =
        key.stream()
            .map(column -> RowConditions.ALIAS + "." + Sql.identifier(column) + "::text")
            .collect(Collectors.joining(", ", "array_to_string(ARRAY[", "], '|')"));
    return "(SELECT %s, (%s || %s) COLLATE \"C\" AS waybill_who FROM %s AS %s WHERE %s AND %s)"
        .formatted(
            values(),
            Sql.literal(child + " "),
            who,
            Sql.table(child),
            RowConditions.ALIAS,
            present(),
            child.equals(parent) ? toAnother() : "true");
  }

  /// Joins a relation of [#referredTo] with the table that is referred to.
  public String matches(String alias) {
    return IntStream.range(0, targets.size())
        .mapToObj(i -> alias + ".waybill_c" + i + " = " + value(targets.get(i)))
        .collect(Collectors.joining(" AND "));
  }

  /// Whether a row of the child refers to another than itself, where child and parent are one.
  String toAnother() {
    return "(%s) IS DISTINCT FROM (%s)".formatted(row(columns), row(targets));
  }

  private String row(List<String> names) {
    return names.stream().map(this::value).collect(Collectors.joining(", ", "ROW(", ")"));
  }

  private String value(String column) {
    String name = RowConditions.ALIAS + "." + Sql.identifier(column);
    return asText ? name + "::text COLLATE \"C\"" : name;
  }
}
