package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Reference;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Which rows may refer to rows of a table: by the foreign keys that the server knows, and by
/// `references` of the schema files, because a partitioned table cannot be the target of a foreign
/// key on its id alone. A key that both name is told as the foreign key.
final class References {
  private static final String FOREIGN_KEYS =
      """
      SELECT con.conname, n.nspname, c.relname,
        CASE con.confdeltype WHEN 'c' THEN 'ON DELETE CASCADE' WHEN 'n' THEN 'ON DELETE SET NULL'
          WHEN 'd' THEN 'ON DELETE SET DEFAULT' WHEN 'r' THEN 'ON DELETE RESTRICT' ELSE 'ON DELETE NO ACTION' END,
        ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY k (attnum, i)
          JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum ORDER BY k.i),
        ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY k (attnum, i)
          JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum ORDER BY k.i),
        has_table_privilege(c.oid, 'SELECT')
      FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE con.contype = 'f' AND con.conparentid = 0
        AND (con.confrelid = ?::regclass
          OR con.confrelid IN (SELECT relid FROM pg_partition_tree(?::regclass)))
      ORDER BY n.nspname, c.relname, con.conname
      """;

  private final Connection connection;
  private final SchemaCatalog schemas;

  References(Connection connection, SchemaCatalog schemas) {
    this.connection = connection;
    this.schemas = schemas;
  }

  /// @throws SourceException when a table that refers to it cannot be read
  List<RowReference> to(PublishedTable table) throws SQLException, SourceException {
    List<RowReference> references = new ArrayList<>(foreignKeys(table));
    for (PublishedTable child : schemas.all()) {
      for (Reference declared : child.references()) {
        if (declared.table().equals(table.id().value())) {
          RowReference reference = declared(child, declared, table);
          if (references.stream().noneMatch(reference::refersAs) && isThere(child.source())) {
            references.add(reference);
          }
        }
      }
    }
    return references;
  }

  private static RowReference declared(
      PublishedTable child, Reference reference, PublishedTable parent) {
    return new RowReference(
        child.source(),
        List.of(child.sourceOf(reference.column()).name()),
        List.of(parent.sourceOf(reference.target()).name()),
        new Blocker.DeclaredReference(child.source().toString(), reference.column()),
        true,
        child.schema().key().stream().map(name -> child.sourceOf(name).name()).toList());
  }

  private boolean isThere(SourceTable table) throws SQLException, SourceException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT c.oid IS NOT NULL, has_table_privilege(c.oid, 'SELECT') FROM (SELECT to_regclass(?)::oid) AS c (oid)")) {
      statement.setString(1, Sql.table(table));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getBoolean(1) && !row.getBoolean(2)) {
          throw unreadable(table);
        }
        return row.getBoolean(1);
      }
    }
  }

  private List<RowReference> foreignKeys(PublishedTable table)
      throws SQLException, SourceException {
    List<RowReference> references = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
      statement.setString(1, Sql.table(table.source()));
      statement.setString(2, Sql.table(table.source()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          SourceTable child = new SourceTable(row.getString(2), row.getString(3));
          if (!row.getBoolean(7)) {
            throw unreadable(child);
          }
          references.add(
              new RowReference(
                  child,
                  List.of((String[]) row.getArray(5).getArray()),
                  List.of((String[]) row.getArray(6).getArray()),
                  new Blocker.ForeignKey(child.toString(), row.getString(1), row.getString(4)),
                  false,
                  List.of()));
        }
      }
    }
    return references;
  }

  private static SourceException unreadable(SourceTable child) {
    return new SourceException(
        SourceException.Kind.PERMANENT,
        "expected to read %s, whose rows refer to rows that may go, found no right to; GRANT SELECT ON %s to the source's user"
            .formatted(child, Sql.table(child)),
        null);
  }
}
