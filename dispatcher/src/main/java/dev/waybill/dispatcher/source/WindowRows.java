package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of a window's read, in one snapshot: late, arrived, deleted, forward. Only the last
/// may be cut, so it comes last.
///
/// @param repair what the rows could not say
record WindowRows(RowStream rows, @Nullable Repair repair) {
  /// @param largeBytes from which on a window is read on two sessions
  static WindowRows read(
      TableSnapshot.Open open,
      ReadRequest request,
      LookBack lookBack,
      RowLanes lanes,
      long largeBytes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Connection connection = open.connection();
    Snapshot snapshot = open.snapshot();
    ReadFacts landed = request.landed();
    XidSet seenBefore = landed == null || !snapshot.sameHistory() ? new XidSet() : landed.seen();
    WindowStatements statements = new WindowStatements(request.table(), request.scope());
    RowStream rows =
        new RowStream(
            lanes.first(),
            new RowPosition(request.table()),
            request.limits(),
            snapshot,
            seenBefore);
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
    new ForwardPart(statements, request, largeBytes).read(open, rows, lanes);
    return new WindowRows(rows, repair(snapshot, truncated));
  }

  private static @Nullable Repair repair(Snapshot snapshot, boolean truncated) {
    return truncated
        ? new Repair(0L, snapshot.lost() == null, "a relation of the source was truncated")
        : snapshot.lost();
  }
}
