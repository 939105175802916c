package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Reference;
import dev.waybill.spi.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A foreign key to the table. A partitioned table cannot be its target: its own key has the event
/// date.
///
/// @param child the table that refers, quoted with its schema
/// @param schema of that table
/// @param table its name
/// @param definition as the server prints it
/// @param onDelete what the server does to rows that refer to one that is deleted
record ForeignKey(
    String name,
    String child,
    String schema,
    String table,
    String definition,
    String onDelete,
    List<String> columns,
    List<String> targets) {
  private static final String TO =
      """
      SELECT k.conname, format('%I.%I', n.nspname, c.relname), n.nspname, c.relname,
        pg_get_constraintdef(k.oid), k.confdeltype::text,
        ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (nr, at)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.nr ORDER BY u.at),
        ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (nr, at)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.nr ORDER BY u.at)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.contype = 'f' AND k.confrelid = ? AND k.conparentid = 0 ORDER BY 2, 1
      """;

  ForeignKey {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
  }

  static List<ForeignKey> to(Questions questions, long oid) throws SQLException {
    List<ForeignKey> keys = new ArrayList<>();
    try (PreparedStatement statement = questions.connection().prepareStatement(TO)) {
      statement.setLong(1, oid);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          keys.add(
              new ForeignKey(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getString(6),
                  List.of((String[]) row.getArray(7).getArray()),
                  List.of((String[]) row.getArray(8).getArray())));
        }
      }
    }
    return keys;
  }

  String drop() {
    return "ALTER TABLE %s DROP CONSTRAINT %s".formatted(child, Sql.identifier(name));
  }

  /// What the application loses with it.
  String consequence() {
    return switch (onDelete) {
      case "c" -> "rows of %s are not deleted any more with the row they refer to".formatted(child);
      case "n", "d" ->
          "%s of %s keeps naming a row that was deleted"
              .formatted(String.join(", ", columns), child);
      default -> "nothing keeps a row that %s refers to from being deleted".formatted(child);
    };
  }

  /// What retention has to be told instead: it keeps rows that a declared reference names.
  String declaration(PublishedTable target, List<PublishedTable> all) {
    List<PublishedTable> children =
        all.stream()
            .filter(each ->
                each.source().schema().equals(schema) && each.source().table().equals(table))
            .toList();
    if (children.isEmpty() || columns.size() > 1) {
      return "%s is not published with one column for it, so retention does not see these references"
          .formatted(child);
    }
    Reference reference =
        new Reference(
            published(children.getFirst(), columns.getFirst()),
            target.id().value(),
            published(target, targets.getFirst()));
    return children.stream().allMatch(each -> each.references().contains(reference))
        ? "its schema file declares the reference already, so retention keeps what it refers to"
        : "declare in the schema file of %s, so that retention keeps what it refers to: \"references\": [{\"column\": \"%s\", \"table\": \"%s\", \"target\": \"%s\"}]"
            .formatted(
                children.getFirst().id(),
                reference.column(),
                reference.table(),
                reference.target());
  }

  /// A column as it is published, or its own name where it is not.
  private static String published(PublishedTable table, String column) {
    return table.schema().columns().stream()
        .map(Column::name)
        .filter(name -> table.sourceOf(name).name().equals(column))
        .findFirst()
        .orElse(column);
  }
}
