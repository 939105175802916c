package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/// Reads the rows of a window: a large one in two halves at a time.
///
/// Only rows in the order of the cursor can be cut, and that order costs the source up to a quarter
/// of its time. So a window that is expected to take a small part of what a delivery may hold is
/// read as the planner likes; where it meets a limit after all, nothing of it counts.
///
/// @param statements of the window's table and scope
/// @param request the window
/// @param largeBytes estimated bytes of rows from which on a window is large
/// @param inOrder whether it is known to need an order, whatever is expected
record ForwardPart(
    WindowStatements statements, ReadRequest request, long largeBytes, boolean inOrder) {
  /// Ways to read that lose the order of an index. A plan that sorts would hold the first row back
  /// until the last is read, spill to the primary's disk, and, where the delivery is cut, sort the
  /// rest again each time.
  static final List<String> UNORDERED =
      List.of("enable_sort", "enable_seqscan", "enable_bitmapscan");

  /// How many times as much as the planner expects a window may hold and still be read without an
  /// order.
  private static final int MARGIN = 4;

  /// @param rows takes them, and says afterwards where they ended
  void read(TableSnapshot.Open open, RowStream rows, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Watermark from = request.window().from();
    Watermark to = request.window().to();
    WindowSize size = new WindowSize(open.connection(), statements, from, to);
    WindowSize.Estimate whole = size.whole();
    boolean ordered = inOrder || !rows.hasRoomFor(whole.rows() * MARGIN, whole.bytes() * MARGIN);
    Long middle = whole.bytes() < largeBytes ? null : size.middle(whole);
    TwoReads.Second second = middle == null ? null : TwoReads.second(open, lanes);
    if (middle == null || second == null) {
      read(open.connection(), from, to.atMicros(), ordered, rows);
    } else {
      inHalves(open, middle, ordered, rows, second, lanes);
    }
  }

  private void inHalves(
      TableSnapshot.Open open,
      long middle,
      boolean ordered,
      RowStream rows,
      TwoReads.Second second,
      RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    RowStream behind = rows.split(second.sink());
    boolean whole =
        TwoReads.run(
            open.connection(),
            () -> {
              read(open.connection(), request.window().from(), middle, ordered, rows);
              return !rows.isCut();
            },
            second.session(),
            () ->
                read(
                    second.session().connection(),
                    new Watermark(middle, null),
                    request.window().to().atMicros(),
                    ordered,
                    behind),
            lanes);
    if (whole) {
      rows.join(behind);
    }
  }

  private void read(Connection connection, Watermark from, long to, boolean ordered, RowStream rows)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    if (!ordered) {
      CopyRows.read(connection, statements.forward(from, to), rows::uncut);
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          UNORDERED.stream()
              .map(setting -> "SET LOCAL " + setting + " = off")
              .collect(Collectors.joining("; ")));
    }
    CopyRows.read(connection, statements.forwardInOrder(from, to), rows::forward);
  }
}
