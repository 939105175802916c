package dev.waybill.dispatcher.evidence;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Reference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Published columns of one table that name rows of another, by a foreign key or as its schema file
/// declares.
record Link(PublishedTable from, List<String> columns, PublishedTable to, List<String> targets) {
  Link {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
  }

  /// What a table refers to among others. A foreign key of columns that are not published, or to a
  /// table that is not, leads nowhere.
  static List<Link> of(Connection connection, PublishedTable from, Collection<PublishedTable> all)
      throws SQLException {
    List<Link> links = new ArrayList<>();
    for (Reference declared : from.references()) {
      all.stream()
          .filter(to -> to.id().value().equals(declared.table()))
          .map(to -> new Link(from, List.of(declared.column()), to, List.of(declared.target())))
          .forEach(links::add);
    }
    for (Link key : foreignKeys(connection, from, all)) {
      if (!links.contains(key)) {
        links.add(key);
      }
    }
    return links;
  }

  private static List<Link> foreignKeys(
      Connection connection, PublishedTable from, Collection<PublishedTable> all)
      throws SQLException {
    List<Link> links = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT tn.nspname, t.relname,
              ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY k (attnum, i)
                JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum ORDER BY k.i),
              ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY k (attnum, i)
                JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum ORDER BY k.i)
            FROM pg_constraint con
            JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = con.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
            WHERE con.contype = 'f' AND n.nspname = ? AND c.relname = ? ORDER BY con.conname
            """)) {
      statement.setString(1, from.source().schema());
      statement.setString(2, from.source().table());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          PublishedTable.SourceTable target =
              new PublishedTable.SourceTable(row.getString(1), row.getString(2));
          List<String> columns = List.of((String[]) row.getArray(3).getArray());
          List<String> targets = List.of((String[]) row.getArray(4).getArray());
          all.stream()
              .filter(to -> to.source().equals(target))
              .forEach(to ->
                  published(from, columns)
                      .ifPresent(known ->
                          published(to, targets)
                              .ifPresent(named -> links.add(new Link(from, known, to, named)))));
        }
      }
    }
    return links;
  }

  /// @return empty where one of them is not published
  private static Optional<List<String>> published(PublishedTable table, List<String> columns) {
    List<String> published = new ArrayList<>();
    for (String column : columns) {
      for (int i = 0; i < table.columns().size(); i++) {
        if (table.columns().get(i).name().equals(column)) {
          published.add(table.schema().columns().get(i).name());
        }
      }
    }
    return published.size() == columns.size() ? Optional.of(published) : Optional.empty();
  }
}
