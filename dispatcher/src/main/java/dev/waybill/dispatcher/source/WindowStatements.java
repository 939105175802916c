package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Watermark;

/// The statements of a read. They cannot overlap: late lies before the watermark, forward after it.
/// One statement with OR would make the planner choose a sequential scan, and a row twice in a
/// batch is an error in a MERGE.
final class WindowStatements {
  private final String select;
  private final CursorColumns cursor;

  WindowStatements(PublishedTable table) {
    this.cursor = new CursorColumns(table);
    this.select =
        "SELECT "
            + SelectList.of(table)
            + " FROM "
            + Sql.identifier(table.source().schema())
            + "."
            + Sql.identifier(table.source().table())
            + " WHERE ";
  }

  /// Rows of the window, in cursor order so that it can be cut.
  String forward(Watermark from, long to) {
    return select
        + cursor.after(from)
        + " AND "
        + cursor.before(to)
        + " ORDER BY "
        + cursor.order();
  }

  /// Rows behind the watermark whose transaction the reads before did not see. Rows of ids that
  /// were seen although they lie above the fence are dropped by the reader.
  ///
  /// @param fence rows of older transactions were seen; 0 reads the whole range
  String late(ReadFacts landed, long fence, long snapshotXmax) {
    String range = select + cursor.from(landed.lookBackTo()) + " AND " + cursor.upTo(landed.end());
    return fence == 0 ? range : range + " AND " + Xids.widenSql(snapshotXmax) + " >= " + fence;
  }
}
