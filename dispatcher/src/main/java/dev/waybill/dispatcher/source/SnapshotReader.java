package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what identifies a snapshot, on the session and in the transaction of the data. The insert
/// position is taken, not the write position: what the snapshot shows may not have been written
/// yet.
final class SnapshotReader {
  private static final String SNAPSHOT =
      """
      SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint, pg_current_wal_insert_lsn()::text
      FROM pg_current_snapshot() s
      """;

  static final String INCARNATION =
      """
      SELECT (SELECT system_identifier::text FROM pg_control_system()),
             left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
             (SELECT backend_start::text FROM pg_stat_activity WHERE backend_type = 'checkpointer')
      """;

  /// The leaves as this snapshot sees them, and how many the server knows by now.
  private static final String RELATIONS =
      """
      WITH RECURSIVE root AS (SELECT (quote_ident(?) || '.' || quote_ident(?))::regclass::oid AS oid),
      tree AS (
        SELECT oid FROM root
        UNION ALL
        SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid
      )
      SELECT c.oid::bigint, c.oid::regclass::text, coalesce(pg_relation_filenode(c.oid), 0)::bigint, c.relkind::text,
             (SELECT count(*) FROM tree),
             (SELECT greatest(1, count(*)) FROM pg_partition_tree((SELECT oid FROM root)))
      FROM tree JOIN pg_class c USING (oid)
      ORDER BY c.oid
      """;

  private SnapshotReader() {}

  /// @param stream as its markers name it
  static Snapshot read(
      Connection connection, PublishedTable table, String stream, @Nullable ReadFacts landed)
      throws SQLException, SourceException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SNAPSHOT)) {
      row.next();
      Incarnation incarnation = incarnation(connection);
      boolean same =
          landed == null
              || landed.incarnation().equals(incarnation)
              || sameHistory(connection, landed, incarnation);
      return new Snapshot(
          row.getLong(1),
          row.getLong(2),
          row.getString(3),
          incarnation,
          relations(connection, table),
          same,
          same || landed == null
              ? null
              : lost(connection, stream, landed.incarnation(), incarnation));
    }
  }

  /// A marker proves history only in the cluster that wrote it: dumped or replicated elsewhere it
  /// is data.
  private static boolean sameHistory(Connection connection, ReadFacts landed, Incarnation now)
      throws SQLException {
    return landed.incarnation().system().equals(now.system())
        && ReadMarker.holds(connection, landed.attempt());
  }

  /// Whatever was proven durable survives a crash on the same timeline, so without markers only
  /// another timeline or cluster says that commits may be gone. With markers the missing one does:
  /// an older copy of the files may have been started in place.
  private static @Nullable Repair lost(
      Connection connection, String stream, Incarnation before, Incarnation now)
      throws SQLException {
    if (!before.system().equals(now.system())) {
      return new Repair(null, false, "the source is another cluster than at the last read");
    }
    if (!ReadMarker.installed(connection) && before.timeline().equals(now.timeline())) {
      return null;
    }
    return new Repair(
        ReadMarker.newest(connection, stream),
        false,
        "the source does not have the history of the last read: a failover or a restore lost it");
  }

  static Incarnation incarnation(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(INCARNATION)) {
      row.next();
      return new Incarnation(row.getString(1), row.getString(2), row.getString(3));
    }
  }

  private static List<Relation> relations(Connection connection, PublishedTable table)
      throws SQLException, SourceException {
    List<Relation> leaves = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(RELATIONS)) {
      statement.setString(1, table.source().schema());
      statement.setString(2, table.source().table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (rows.getLong(5) != rows.getLong(6)) {
            throw new SourceException(
                Kind.TRANSIENT,
                "the partitions of "
                    + table.source()
                    + " changed while the snapshot was taken; reading again",
                null);
          }
          if (rows.getString(4).equals("r")) {
            leaves.add(new Relation(rows.getLong(1), rows.getString(2), rows.getLong(3)));
          }
        }
      }
    }
    return leaves;
  }
}
