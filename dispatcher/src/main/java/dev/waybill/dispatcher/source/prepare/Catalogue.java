package dev.waybill.dispatcher.source.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the server's catalogue says about a table.
final class Catalogue {
  private final Connection connection;

  Catalogue(Connection connection) {
    this.connection = connection;
  }

  Optional<Relation> relation(String schema, String table) throws SQLException {
    List<Relation> found =
        relations(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """,
            schema,
            table);
    return found.stream().findFirst();
  }

  private List<Relation> relations(String sql, Object... parameters) throws SQLException {
    List<Relation> relations = new ArrayList<>();
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        boolean partitioned = row.getString(4).equals("p");
        long oid = row.getLong(1);
        relations.add(
            new Relation(
                oid,
                row.getString(2),
                row.getString(3),
                partitioned,
                partitioned ? partitions(oid) : List.of()));
      }
    }
    return relations;
  }

  private List<Relation> partitions(long parent) throws SQLException {
    return relations(
        """
        SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE i.inhparent = ? AND NOT i.inhdetachpending ORDER BY c.relname
        """,
        parent);
  }

  /// A column's type as `format_type` writes it without a length, or empty where there is none.
  Optional<String> columnType(Relation relation, String column) throws SQLException {
    return text(
        """
        SELECT format_type(atttypid, NULL) FROM pg_attribute
        WHERE attrelid = ? AND attname = ? AND attnum > 0 AND NOT attisdropped
        """,
        relation.oid(),
        column);
  }

  boolean isNotNull(Relation relation, String column) throws SQLException {
    return exists(
        """
        SELECT FROM pg_attribute a WHERE attrelid = ? AND attname = ? AND attnotnull
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid
          AND c.contype = 'n' AND c.conkey = ARRAY[a.attnum] AND NOT c.convalidated)
        """,
        relation.oid(),
        column);
  }

  boolean hasNulls(Relation relation, String quotedColumn) throws SQLException {
    return exists("SELECT FROM " + relation.quoted() + " WHERE " + quotedColumn + " IS NULL");
  }

  /// Whether a check constraint is valid, or empty where there is none of that name.
  Optional<Boolean> checkIsValid(Relation relation, String constraint) throws SQLException {
    return text(
            """
            SELECT convalidated::text FROM pg_constraint
            WHERE conrelid = ? AND conname = ? AND contype = 'c'
            """,
            relation.oid(),
            constraint)
        .map(Boolean::valueOf);
  }

  boolean exists(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare("SELECT EXISTS (" + sql + ")", parameters);
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  Optional<String> text(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
