package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/// Reads the rows of a window, in the order of an index: a large one in two halves at a time.
///
/// @param statements of the window's table and scope
/// @param request the window
/// @param largeBytes estimated bytes of rows from which on a window is large
record ForwardPart(WindowStatements statements, ReadRequest request, long largeBytes) {
  /// Ways to read that lose the order of an index. A plan that sorts would hold the first row back
  /// until the last is read, spill to the primary's disk, and, where the delivery is cut, sort the
  /// rest again each time.
  static final List<String> UNORDERED =
      List.of("enable_sort", "enable_seqscan", "enable_bitmapscan");

  /// @param rows takes them, and says afterwards where they ended
  void read(TableSnapshot.Open open, RowStream rows, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Connection connection = open.connection();
    inOrder(connection);
    Watermark from = request.window().from();
    long to = request.window().to().atMicros();
    Long middle =
        new WindowMiddle(connection, statements).of(from, request.window().to(), largeBytes);
    TwoReads.Second second = middle == null ? null : TwoReads.second(open, lanes);
    if (middle == null || second == null) {
      CopyRows.read(connection, statements.forward(from, to), rows::forward);
      return;
    }
    Connection other = second.session().connection();
    RowStream behind = rows.split(second.sink());
    boolean whole =
        TwoReads.run(
            connection,
            () -> {
              CopyRows.read(connection, statements.forward(from, middle), rows::forward);
              return !rows.isCut();
            },
            second.session(),
            () -> {
              inOrder(other);
              CopyRows.read(
                  other, statements.forward(new Watermark(middle, null), to), behind::forward);
            },
            lanes);
    if (whole) {
      rows.join(behind);
    }
  }

  private static void inOrder(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          UNORDERED.stream()
              .map(setting -> "SET LOCAL " + setting + " = off")
              .collect(Collectors.joining("; ")));
    }
  }
}
