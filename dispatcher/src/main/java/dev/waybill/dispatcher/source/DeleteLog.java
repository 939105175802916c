package dev.waybill.dispatcher.source;

import static java.util.stream.Collectors.joining;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The entries of `waybill_source.delete_log` that no read before this one saw.
///
/// An entry is read by the transaction that wrote it, as a late row is: the fence and the seen ids
/// say whether a landed snapshot showed it. Windows do not bound it, and it is never cut.
///
/// @param deleters the 32-bit ids of the transactions that wrote them
/// @param transactions the same as 64-bit ids
/// @param truncated whether one of them is of a TRUNCATE, which leaves no keys
record DeleteLog(List<Long> deleters, List<Long> transactions, boolean truncated) {
  static final String TABLE = "waybill_source.delete_log";

  private static final DeleteLog EMPTY = new DeleteLog(List.of(), List.of(), false);
  private static final String EXISTS = "SELECT to_regclass('" + TABLE + "') IS NOT NULL";

  DeleteLog {
    deleters = List.copyOf(deleters);
    transactions = List.copyOf(transactions);
  }

  /// @param query [WindowStatements#deleters]
  static DeleteLog unseen(Connection connection, String query, Snapshot snapshot, XidSet seen)
      throws SQLException {
    if (!installed(connection)) {
      return EMPTY;
    }
    List<Long> deleters = new ArrayList<>();
    List<Long> transactions = new ArrayList<>();
    boolean truncated = false;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        long xid = Xids.widen((int) rows.getLong(1), snapshot.xmax());
        if (!seen.contains(xid)) {
          deleters.add(rows.getLong(1));
          transactions.add(xid);
          truncated |= rows.getBoolean(2);
        }
      }
    }
    return new DeleteLog(deleters, transactions, truncated);
  }

  /// The entries of a table, `l`, that are not older. Those of its partitions count, whose triggers
  /// name the table unless they were written when the partition was a table of its own.
  static String entries(PublishedTable table, long lookBackTo) {
    return "l.root = ANY ("
        + roots(table)
        + ")"
        + (lookBackTo == ReadFacts.UNBOUNDED
            ? ""
            : " AND l.at >= " + Micros.timestamptz(lookBackTo));
  }

  private static String roots(PublishedTable table) {
    String root = Sql.literal(Sql.table(table.source())) + "::regclass";
    return "ARRAY(SELECT "
        + root
        + "::oid UNION SELECT relid::oid FROM pg_partition_tree("
        + root
        + "))";
  }

  /// The keys that entries name, each once, as a relation with the columns of the table's identity.
  ///
  /// @param which ` AND …`, of the entries `l`; may be empty
  static String keys(
      PublishedTable table, IdentityColumns identity, Scope scope, long lookBackTo, String which) {
    return "(SELECT DISTINCT ON ("
        + identity.key("r")
        + ") r.* FROM "
        + TABLE
        + " l CROSS JOIN LATERAL "
        + identity.record("l.identity", "r")
        + " WHERE "
        + entries(table, lookBackTo)
        + " AND l.identity IS NOT NULL"
        + which
        + scope.and("r")
        + " ORDER BY "
        + identity.key("r")
        + ", l.at DESC)";
  }

  /// Whether a relation that was rewritten since the last read has no trigger that would have told
  /// of a TRUNCATE: a partition made after `source prepare` ran.
  static boolean untold(Connection connection, List<Relation> rewritten) throws SQLException {
    if (rewritten.isEmpty() || !installed(connection)) {
      return false;
    }
    String oids = rewritten.stream().map(r -> Long.toString(r.oid())).collect(joining(","));
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(DISTINCT tgrelid) FROM pg_trigger WHERE tgname = 'waybill_truncate'"
                    + " AND tgenabled = 'A' AND tgrelid = ANY ('{"
                    + oids
                    + "}'::oid[])")) {
      return row.next() && row.getLong(1) < rewritten.size();
    }
  }

  /// Where it is missing, deletes are not followed; `source check` says so.
  static boolean installed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EXISTS)) {
      return row.next() && row.getBoolean(1);
    }
  }
}
