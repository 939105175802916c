package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.holds.HeldRows;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rows of one source, recalled and corrected, whose time is over. In the transaction of a session
/// of their owner's.
final class ExpiredRows {
  private final OwnerSession owner;
  private final SchemaCatalog schemas;
  private final List<LegalHold> holds;
  private final Instant now;

  /// @param holds in force at the source
  ExpiredRows(OwnerSession owner, SchemaCatalog schemas, List<LegalHold> holds, Instant now) {
    this.owner = owner;
    this.schemas = schemas;
    this.holds = List.copyOf(holds);
    this.now = now;
  }

  /// What went from a table, and what stays there.
  ///
  /// @param held rows that stay by each of the holds, in their order
  /// @param recalls of the rows that stay
  record Removed(long rows, long stay, List<Long> held, List<Long> recalls) {
    Removed {
      held = List.copyOf(held);
      recalls = List.copyOf(recalls);
    }
  }

  /// By table.
  List<Removed> remove() throws SQLException {
    List<Removed> removed = new ArrayList<>();
    for (Kept table : tables()) {
      removed.add(remove(table));
    }
    return removed;
  }

  /// A table that keeps such rows, as it is found.
  private record Kept(SourceTable name, List<String> columns) {}

  private List<Kept> tables() throws SQLException {
    List<Kept> tables = new ArrayList<>();
    try (PreparedStatement statement =
        owner
            .connection()
            .prepareStatement(
                """
                SELECT c.relname, array_agg(a.attname::text) FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE n.nspname = ? AND c.relkind = 'r'
                GROUP BY 1 HAVING bool_or(a.attname = ?) ORDER BY 1
                """)) {
      statement.setString(1, RecalledTable.SCHEMA);
      statement.setString(2, RecalledTable.EXPIRES);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tables.add(
              new Kept(
                  new SourceTable(RecalledTable.SCHEMA, row.getString(1)),
                  List.of((String[]) row.getArray(2).getArray())));
        }
      }
    }
    return tables;
  }

  private Removed remove(Kept table) throws SQLException {
    Connection connection = owner.connection();
    List<String> held = holds.stream().map(hold -> held(table, hold)).toList();
    long rows;
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE %s%s"
                .formatted(
                    expired(table),
                    held.isEmpty() ? "" : " AND NOT (" + String.join(" OR ", held) + ")"))) {
      delete.setString(1, now.toString());
      rows = delete.executeUpdate();
    }
    return held.isEmpty() ? new Removed(rows, 0, List.of(), List.of()) : left(table, held, rows);
  }

  private static String expired(Kept table) {
    return "FROM %s AS %s WHERE %2$s.%s <= ?::text::timestamptz"
        .formatted(Sql.table(table.name()), RowConditions.ALIAS, RecalledTable.EXPIRES);
  }

  /// What is over and still there is held.
  private Removed left(Kept table, List<String> held, long rows) throws SQLException {
    String recall = table.columns().contains(RecalledTable.RECALL) ? RecalledTable.RECALL : "NULL";
    String counts =
        held.stream()
            .map(each -> "count(*) FILTER (WHERE " + each + ")")
            .collect(Collectors.joining(", ", "ARRAY[", "]"));
    try (PreparedStatement query =
        owner
            .connection()
            .prepareStatement(
                "SELECT count(*), %s, array_remove(array_agg(DISTINCT %s::bigint), NULL) %s"
                    .formatted(counts, recall, expired(table)))) {
      query.setString(1, now.toString());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Removed(rows, row.getLong(1), longs(row, 2), longs(row, 3));
      }
    }
  }

  private static List<Long> longs(ResultSet row, int column) throws SQLException {
    java.sql.@Nullable Array array = row.getArray(column);
    return array == null ? List.of() : List.of((Long[]) array.getArray());
  }

  /// Rows of a table that no schema file is of any more (it was renamed) cannot be told apart by
  /// what a hold names: they stay by every one.
  private String held(Kept table, LegalHold hold) {
    Optional<PublishedTable> copy = copy(table);
    if (copy.isEmpty()) {
      return "true";
    }
    PublishedTable rows = copy.get();
    if (!hold.order().isAbout(rows.id().value())) {
      return "false";
    }
    String organisation = Objects.requireNonNull(rows.schema().organisation());
    return "coalesce(%s, true)"
        .formatted(new HeldRows(rows, organisation, owner.of(rows)).condition(hold.order()));
  }

  /// The table as one of a schema file, whose columns that a hold asks for it has.
  private Optional<PublishedTable> copy(Kept table) {
    return schemas.all().stream()
        .filter(each -> each.schema().organisation() != null)
        .flatMap(each ->
            Stream.of(new RecalledTable(each).published(), new CorrectedTable(each).published()))
        .filter(each -> each.source().equals(table.name()))
        .filter(each -> table.columns().containsAll(asked(each)))
        .findFirst();
  }

  private static List<String> asked(PublishedTable table) {
    return Stream.of(
            Optional.ofNullable(table.schema().organisation()),
            Optional.ofNullable(table.schema().eventDate()),
            Optional.of(table.cursor().tieBreaker()))
        .flatMap(Optional::stream)
        .toList();
  }
}
