package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a read found for its own stream alone, in one snapshot: late, arrived, deleted. The forward
/// part comes last, because only it may be cut, and may be another stream's too.
///
/// @param rows so far; the forward part is added to them
/// @param repair what the rows could not say
record WindowRows(
    ReadRequest request,
    TableSnapshot.Open open,
    LookBack lookBack,
    RowStream rows,
    @Nullable Repair repair) {
  static WindowRows behind(
      TableSnapshot.Open open, ReadRequest request, LookBack lookBack, RowSink sink)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Connection connection = open.connection();
    Snapshot snapshot = open.snapshot();
    ReadFacts landed = request.landed();
    XidSet seenBefore = landed == null || !snapshot.sameHistory() ? new XidSet() : landed.seen();
    WindowStatements statements = new WindowStatements(request.table(), request.scope());
    RowStream rows =
        new RowStream(
            sink, new RowPosition(request.table()), request.limits(), snapshot, seenBefore);
    long fence = snapshot.sameHistory() && landed != null ? landed.fence() : 0;
    boolean truncated = false;
    if (landed == null) {
      // Nothing was sent yet, so nothing can be deleted; what this snapshot shows is remembered.
      DeleteLog.unseen(
              connection,
              statements.deleters(lookBack.to(), snapshot.xmin(), snapshot.xmax()),
              snapshot,
              seenBefore)
          .transactions()
          .forEach(rows::sees);
    } else {
      List<Relation> arrived = snapshot.arrivedSince(landed);
      CopyRows.read(
          connection, statements.late(landed, fence, snapshot.xmax(), arrived), rows::late);
      for (Relation relation : arrived) {
        CopyRows.read(connection, statements.arrived(landed, relation), rows::arrived);
      }
      DeleteLog log =
          DeleteLog.unseen(
              connection,
              statements.deleters(landed.lookBackTo(), fence, snapshot.xmax()),
              snapshot,
              seenBefore);
      if (!log.deleters().isEmpty()) {
        CopyRows.read(
            connection, statements.deleted(landed.lookBackTo(), log.deleters()), rows::deleted);
        log.transactions().forEach(rows::sees);
      }
      truncated = log.truncated() || DeleteLog.untold(connection, snapshot.rewrittenSince(landed));
    }
    return new WindowRows(request, open, lookBack, rows, repair(snapshot, truncated));
  }

  /// What the read leaves, once the forward part is among its rows.
  ///
  /// @param end where that ended
  /// @param added of the table's columns
  WindowRead read(Watermark end, List<String> added) {
    Snapshot snapshot = open.snapshot();
    List<String> notices = new ArrayList<>(Notices.of(request.landed(), snapshot, rows));
    notices.addAll(added);
    return new WindowRead(
        facts(request, open, lookBack, end, rows.seen()),
        rows.total(),
        rows.lateRows(),
        rows.deletedRows(),
        rows.latest(open.bounds().start()),
        notices,
        repair);
  }

  static ReadFacts facts(
      ReadRequest request, TableSnapshot.Open open, LookBack lookBack, Watermark end, XidSet seen) {
    Snapshot snapshot = open.snapshot();
    return new ReadFacts(
        request.attempt(),
        end,
        snapshot.xmin(),
        seen,
        open.bounds().base(),
        lookBack.to(),
        lookBack.prepared(),
        snapshot.relations(),
        snapshot.incarnation());
  }

  private static @Nullable Repair repair(Snapshot snapshot, boolean truncated) {
    return truncated
        ? new Repair(0L, snapshot.lost() == null, "a relation of the source was truncated")
        : snapshot.lost();
  }
}
