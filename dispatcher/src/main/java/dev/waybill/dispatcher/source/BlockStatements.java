package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.schemas.PublishedTable;
import java.util.List;
import java.util.stream.Collectors;

/// The statements of a read of history.
final class BlockStatements {
  /// Ways to read that lose the order of the blocks, or start in the middle of them.
  static final List<String> UNORDERED =
      List.of("enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan");

  private final PublishedTable table;
  private final Scope scope;
  private final Snapshot snapshot;
  private final CursorColumns cursor;

  BlockStatements(PublishedTable table, Scope scope, Snapshot snapshot) {
    this.table = table;
    this.scope = scope;
    this.snapshot = snapshot;
    this.cursor = new CursorColumns(table);
  }

  /// One scan in the order of the blocks, by one process.
  static String inOrder() {
    return UNORDERED.stream()
            .map(setting -> "SET LOCAL " + setting + " = off; ")
            .collect(Collectors.joining())
        + "SET LOCAL max_parallel_workers_per_gather = 0";
  }

  /// The rows of the relation that lie in a range of blocks now, each followed by its `xmin`,
  /// [PassedRows#sql] of the facts and its `ctid`.
  ///
  /// @param relation as the snapshot names it
  /// @param from the first block
  /// @param to the first block behind
  String rows(Relation relation, BlockReadRequest request, long from, long to) {
    return "SELECT "
        + SelectList.of(table)
        + ", "
        + PassedRows.sql(cursor, snapshot, request.passed())
        + ", ctid FROM ONLY "
        + relation.name()
        + " AS t WHERE ctid >= '("
        + from
        + ",0)'::tid AND ctid < '("
        + to
        + ",0)'::tid AND "
        + cursor.upTo(request.to())
        + since(request.since())
        + scope.and("t");
  }

  private String since(long micros) {
    return micros == ReadFacts.UNBOUNDED ? "" : " AND " + cursor.from(micros);
  }
}
