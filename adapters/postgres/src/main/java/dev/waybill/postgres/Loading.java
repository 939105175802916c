package dev.waybill.postgres;

import dev.waybill.spi.Column;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The statements that take staged rows into their table.
///
/// @param target the table they go to, quoted
/// @param staging the session's own table, quoted
/// @param unknown columns of newer minors, which this read knows nothing of: they become null, for
///   what an older read left there belongs to another version of the row
record Loading(String target, TableSchema schema, String staging, List<String> unknown) {
  /// The columns of every tuple, in order.
  static List<String> columns(TableSchema schema) {
    return Stream.concat(schema.columns().stream().map(Column::name), ControlColumns.ALL.stream())
        .toList();
  }

  /// The definitions of [#columns], with types only.
  static List<String> definitions(TableSchema schema) {
    List<String> definitions = new ArrayList<>();
    for (Column column : schema.columns()) {
      definitions.add(Sql.name(column.name()) + " " + SqlTypes.of(column.type()));
    }
    definitions.add(Sql.name(ControlColumns.SEQ) + " bigint");
    definitions.add(Sql.name(ControlColumns.OP) + " text");
    definitions.add(Sql.name(ControlColumns.DELETED) + " boolean");
    definitions.add(Sql.name(ControlColumns.SYNCED_AT) + " timestamp with time zone");
    return definitions;
  }

  String stage() {
    return "CREATE TEMPORARY TABLE %s (%s)"
        .formatted(staging, String.join(", ", definitions(schema)));
  }

  String copy() {
    return "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(staging, names());
  }

  /// Keeps one of the rows of a key: one read sees one state, so a row that is there was not
  /// deleted, and of two that are there the one sent last stands.
  String deleteRepeated() {
    return """
    DELETE FROM %1$s AS staged USING (
      SELECT ctid AS place, row_number() OVER (
        PARTITION BY %2$s ORDER BY %3$s, ctid DESC) AS rank FROM %1$s) AS ranked
    WHERE staged.ctid = ranked.place AND ranked.rank > 1\
    """
        .formatted(staging, key(), Sql.name(ControlColumns.DELETED));
  }

  /// Takes what is newer than what is there.
  String merge() {
    String seq = Sql.name(ControlColumns.SEQ);
    List<String> changes =
        Stream.concat(
                columns(schema).stream()
                    .filter(column -> !schema.key().contains(column))
                    .map(column -> "%1$s = excluded.%1$s".formatted(Sql.name(column))),
                unknown.stream().map(column -> Sql.name(column) + " = NULL"))
            .toList();
    return """
    INSERT INTO %s AS current (%s) SELECT %2$s FROM %s
    ON CONFLICT (%s) DO UPDATE SET %s WHERE current.%6$s < excluded.%6$s\
    """
        .formatted(target, names(), staging, key(), String.join(", ", changes), seq);
  }

  /// Counts staged rows that the merge left because a newer read is there already.
  String countNewer() {
    return "SELECT count(*) FROM %s AS staged JOIN %s AS current USING (%s) WHERE current.%4$s > staged.%4$s"
        .formatted(staging, target, key(), Sql.name(ControlColumns.SEQ));
  }

  String append() {
    return "INSERT INTO %s (%s) SELECT %2$s FROM %s".formatted(target, names(), staging);
  }

  private String names() {
    return columns(schema).stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  private String key() {
    return Sql.names(schema.key());
  }
}
