package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the server's catalogue says of a partition that is to go.
final class ClosingCatalogue {
  private static final String WHERE =
      """
      SELECT n.nspname, c.relname, parent.oid::regclass::text, c.relkind::text,
        coalesce(i.inhdetachpending, false)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class parent ON parent.oid = i.inhparent AND parent.relkind = 'p'
      WHERE c.oid = ?
      """;

  /// Those of the DEFAULT partition, whose bounds change, and of the tables that foreign keys lead
  /// to, whose triggers go: an ACCESS EXCLUSIVE lock on each is taken by PostgreSQL itself.
  private static final String LOCKED_BESIDE =
      """
      SELECT d.partdefid::regclass::text FROM pg_inherits i JOIN pg_partitioned_table d ON d.partrelid = i.inhparent
      WHERE i.inhrelid = ? AND d.partdefid NOT IN (0, i.inhrelid)
      UNION
      SELECT f.confrelid::regclass::text FROM pg_constraint f WHERE f.conrelid = ? AND f.contype = 'f'
      ORDER BY 1
      """;

  private static final String FOREIGN_KEYS =
      """
      SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) FROM pg_constraint c
      WHERE c.conrelid = ? AND c.contype = 'f' ORDER BY c.conname
      """;

  private static final String REVOKES =
      """
      SELECT DISTINCT format('REVOKE ALL ON %s FROM %s CASCADE', c.oid::regclass,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = ? AND a.grantee <> c.relowner
      """;

  private final Connection connection;

  ClosingCatalogue(Connection connection) {
    this.connection = connection;
  }

  /// @throws IllegalStateException when it is something that cannot be closed, which says so
  Whereabouts where(ClosingPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WHERE)) {
      statement.setLong(1, partition.oid());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return new Whereabouts.Gone();
        }
        String schema = row.getString(1);
        String name = row.getString(2);
        String parent = row.getString(3);
        String quoted = Sql.identifier(schema) + "." + Sql.identifier(name);
        if (parent == null
            && schema.equals(ClosingPartition.SCHEMA)
            && name.equals(partition.closedName())) {
          return new Whereabouts.Closed(quoted);
        }
        if (parent == null
            || row.getBoolean(5)
            || !row.getString(4).equals("r")
            || !schema.equals(partition.schema())
            || !name.equals(partition.name())) {
          throw new IllegalStateException(
              "expected %s.%s to be a partition without partitions of its own, or closed as %s.%s, found %s%s: nothing was done; see ops/runbooks/retention.md"
                  .formatted(
                      partition.schema(),
                      partition.name(),
                      ClosingPartition.SCHEMA,
                      partition.closedName(),
                      quoted,
                      parent == null
                          ? " in no table"
                          : row.getBoolean(5) ? " half detached from " + parent : " in " + parent));
        }
        return new Whereabouts.Attached(parent, quoted);
      }
    }
  }

  List<String> lockedBeside(ClosingPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCKED_BESIDE)) {
      statement.setLong(1, partition.oid());
      statement.setLong(2, partition.oid());
      return texts(statement);
    }
  }

  /// Statements that drop the foreign keys it has.
  List<String> dropsOfForeignKeys(ClosingPartition partition) throws SQLException {
    return texts(FOREIGN_KEYS, partition);
  }

  /// Statements that take every right of others on it away.
  List<String> revokes(ClosingPartition partition) throws SQLException {
    return texts(REVOKES, partition);
  }

  private List<String> texts(String sql, ClosingPartition partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, partition.oid());
      return texts(statement);
    }
  }

  private static List<String> texts(PreparedStatement statement) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }
}
