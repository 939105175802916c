package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Watermark;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The statements of a read. They cannot overlap: late and arrived lie before the watermark,
/// forward after it, and a relation is read by one of late and arrived. One statement with OR would
/// make the planner choose a sequential scan, and a row twice in a batch is an error in a MERGE.
final class WindowStatements {
  private final PublishedTable table;
  private final Scope scope;
  private final CursorColumns cursor;
  private final IdentityColumns identity;

  WindowStatements(PublishedTable table, Scope scope) {
    this.table = table;
    this.scope = scope;
    this.cursor = new CursorColumns(table);
    this.identity = new IdentityColumns(table);
  }

  private String select(String relation) {
    return "SELECT " + SelectList.of(table) + " FROM " + relation + " AS t WHERE ";
  }

  /// Rows of the window.
  String forward(Watermark from, long to) {
    return select(Sql.table(table.source()))
        + cursor.after(from)
        + " AND "
        + cursor.before(to)
        + scope.and("t");
  }

  /// Rows of the window in cursor order, so that it can be cut.
  String forwardInOrder(Watermark from, long to) {
    return forward(from, to) + " ORDER BY " + cursor.order();
  }

  /// Rows behind the watermark whose transaction the reads before did not see. Rows of ids that
  /// were seen although they lie above the fence are dropped by the reader.
  ///
  /// @param fence rows of older transactions were seen; 0 reads the whole range
  /// @param arrived relations that [#arrived] reads
  String late(ReadFacts landed, long fence, long snapshotXmax, List<Relation> arrived) {
    String range =
        select(Sql.table(table.source()))
            + cursor.from(landed.lookBackTo())
            + " AND "
            + cursor.upTo(landed.end())
            + scope.and("t");
    if (!arrived.isEmpty()) {
      range +=
          arrived.stream()
              .map(relation -> Long.toString(relation.oid()))
              .collect(Collectors.joining(",", " AND tableoid <> ALL ('{", "}'::oid[])"));
    }
    return fence == 0
        ? range
        : range + " AND " + Xids.widenSql("xmin", snapshotXmax) + " >= " + fence;
  }

  /// Rows behind the watermark of a partition that no read before this one covered.
  String arrived(ReadFacts landed, Relation relation) {
    return select("ONLY " + relation.name()) + cursor.upTo(landed.end()) + scope.and("t");
  }

  /// The transactions behind the entries of the delete log, each with whether one of its entries
  /// says that a relation was truncated.
  ///
  /// @param lookBackTo no unseen entry is older
  String deleters(long lookBackTo, long fence, long snapshotXmax) {
    return "SELECT l.xmin::text::bigint, bool_or(l.kind = 'T') FROM "
        + DeleteLog.TABLE
        + " l WHERE "
        + DeleteLog.entries(table, lookBackTo)
        + " AND "
        + Xids.widenSql("l.xmin", snapshotXmax)
        + " >= "
        + fence
        + " GROUP BY 1";
  }

  /// Rows that `deleters` took away and that are absent in this snapshot, once per key. An id may
  /// be used again: a row that is there is no deleted one.
  ///
  /// @param deleters the 32-bit ids of transactions
  String deleted(long lookBackTo, Collection<Long> deleters) {
    String ids = deleters.stream().map(String::valueOf).collect(Collectors.joining(","));
    return "SELECT "
        + SelectList.ofIdentity(table)
        + " FROM "
        + DeleteLog.keys(
            table, identity, scope, lookBackTo, " AND l.xmin = ANY ('{" + ids + "}'::xid[])")
        + " AS gone WHERE "
        + identity.absent("gone", scope);
  }
}
