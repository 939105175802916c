package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Watermark;

/// The statements of a read of a range of the cursor.
final class RangeStatements {
  private final PublishedTable table;
  private final Scope scope;
  private final Snapshot snapshot;
  private final CursorColumns cursor;
  private final IdentityColumns identity;

  RangeStatements(PublishedTable table, Scope scope, Snapshot snapshot) {
    this.table = table;
    this.scope = scope;
    this.snapshot = snapshot;
    this.cursor = new CursorColumns(table);
    this.identity = new IdentityColumns(table);
  }

  /// The rows in the range, each followed by its `xmin` and [PassedRows#sql] of `landed`.
  String present(long from, Watermark to, ReadFacts landed) {
    return "SELECT "
        + SelectList.of(table)
        + ", "
        + PassedRows.sql(cursor, snapshot, landed)
        + " FROM "
        + Sql.table(table.source())
        + " AS t WHERE "
        + within(cursor, from, to)
        + scope.and("t");
  }

  static String within(CursorColumns cursor, long from, Watermark to) {
    return cursor.from(from) + " AND " + cursor.upTo(to);
  }

  /// A delete, with its `xmin`, for every key that was logged since and is gone, once.
  String deleted(long from) {
    return "SELECT "
        + SelectList.ofIdentity(table)
        + " FROM "
        + DeleteLog.keys(table, identity, scope, from, "")
        + " AS gone WHERE "
        + identity.absent("gone", scope);
  }
}
