package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statements of a read by key. The keys are a [KeyRelation].
final class KeyStatements {
  /// Two numbers of four bytes, behind a row and its `xmin`.
  static final int PASSED_FIELDS = 8 + 8;

  /// A number of eight bytes, behind them.
  static final int NUMBER_FIELD = 12;

  private final PublishedTable table;
  private final Scope scope;
  private final Snapshot snapshot;
  private final CursorColumns cursor;
  private final IdentityColumns identity;

  KeyStatements(PublishedTable table, Scope scope, Snapshot snapshot) {
    this.table = table;
    this.scope = scope;
    this.snapshot = snapshot;
    this.cursor = new CursorColumns(table);
    this.identity = new IdentityColumns(table);
  }

  /// The rows that are there, each followed by its `xmin`, [PassedRows#sql] of `landed` and of
  /// `since`, and the number of its key from 1.
  String present(List<RowIdentity> keys, ReadFacts landed, @Nullable ReadFacts since) {
    return "SELECT "
        + SelectList.of(table)
        + ", "
        + passed(landed)
        + ", "
        + (since == null ? PassedRows.PASSED : passed(since))
        + ", waybill_nr FROM (SELECT t.*, t.xmin, t.tableoid, k.waybill_nr FROM "
        + KeyRelation.of(table, keys)
        + " AS k JOIN "
        + Sql.table(table.source())
        + " AS t ON "
        + identity.sameKey("t", "k")
        + scope.and("t")
        + ") AS found";
  }

  /// A delete for each key.
  String absent(List<RowIdentity> keys) {
    return "SELECT "
        + SelectList.ofIdentity(table)
        + " FROM "
        + KeyRelation.of(table, keys)
        + " AS gone";
  }

  /// For each key that an entry of the delete log names the number of the key from 1 and the
  /// entry's transaction, of those that the fence does not rule out.
  String deleting(List<RowIdentity> keys, ReadFacts landed) {
    return "SELECT k.waybill_nr, l.xmin::text::bigint FROM "
        + DeleteLog.TABLE
        + " AS l CROSS JOIN LATERAL "
        + identity.record("l.identity", "r")
        + " JOIN "
        + KeyRelation.of(table, keys)
        + " AS k ON "
        + identity.sameKey("r", "k")
        + " WHERE "
        + DeleteLog.entries(table, landed.lookBackTo())
        + " AND l.identity IS NOT NULL AND "
        + Xids.widenSql("l.xmin", snapshot.xmax())
        + " >= "
        + landed.fence();
  }

  private String passed(ReadFacts facts) {
    return PassedRows.sql(cursor, snapshot, facts);
  }
}
