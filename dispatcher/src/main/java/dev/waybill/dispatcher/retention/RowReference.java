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
record RowReference(
    SourceTable child, List<String> columns, List<String> targets, Blocker by, boolean asText) {
  RowReference {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
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
    String values =
        IntStream.range(0, columns.size())
            .mapToObj(i -> value(columns.get(i)) + " AS waybill_c" + i)
            .collect(Collectors.joining(", "));
    String present =
        columns.stream()
            .map(column -> RowConditions.ALIAS + "." + Sql.identifier(column) + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
    return "(SELECT DISTINCT %s FROM %s WHERE %s AND %s)".formatted(values, from, present, which);
  }

  /// Joins a relation of [#referredTo] with the table that is referred to.
  String matches(String alias) {
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
