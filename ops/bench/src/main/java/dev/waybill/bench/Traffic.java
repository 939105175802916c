package dev.waybill.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What an application does between two windows: rows that are added, old rows anywhere in the
/// table that are changed or deleted, and a transaction that is still open when the window closes
/// and commits behind it. So every window has as many rows as the other, and late and deleted ones
/// among them.
final class Traffic implements AutoCloseable {
  /// A prime above every number of rows: multiples of it meet each row once.
  private static final long STRIDE = 999_999_937;

  private final BenchSource source;
  private final long rows;
  private final int perWindow;
  private final Connection writer;
  private final Connection late;
  private long next;
  private long touched;

  /// @param rows the table has at the beginning
  /// @param perWindow rows that each window gets, at least 100
  Traffic(BenchSource source, long rows, int perWindow) throws SQLException {
    this.source = source;
    this.rows = rows;
    this.perWindow = perWindow;
    this.next = rows + 1;
    this.writer = source.connect();
    this.late = source.connect();
    writer.setAutoCommit(false);
    late.setAutoCommit(false);
  }

  /// Rows that are inserted by a transaction which commits too late: 1 in 100.
  private int lateRows() {
    return perWindow / 100;
  }

  /// Commits what was left open before, and writes the rows of the next window. What is left open
  /// this time comes last, so that everything else is below it for whoever looks now.
  void write() throws SQLException {
    late.commit();
    int deleted = perWindow / 100;
    int updated = perWindow * 8 / 100;
    try (Statement statement = writer.createStatement()) {
      statement.execute(insert(perWindow - deleted - updated - lateRows()));
      expect(
          updated,
          statement.executeUpdate(
              "UPDATE %s SET duration_ms = duration_ms + 1 WHERE updated_at = ANY (%s)"
                  .formatted(table(), old(updated))));
      expect(
          deleted,
          statement.executeUpdate(
              "DELETE FROM %s WHERE updated_at = ANY (%s)".formatted(table(), old(deleted))));
    }
    writer.commit();
    try (Statement statement = late.createStatement()) {
      statement.execute(insert(lateRows()));
    }
  }

  private String insert(int count) {
    String sql = source.table().insert(next, next + count - 1, BenchSource.ORGANISATIONS);
    next += count;
    return sql;
  }

  /// Times of rows that nothing has touched yet.
  private String old(int count) {
    String times =
        LongStream.range(touched, touched + count)
            .mapToObj(i -> BenchTable.time(1 + i * STRIDE % rows))
            .collect(Collectors.joining(", ", "ARRAY[", "]::timestamptz[]"));
    touched += count;
    return times;
  }

  private void expect(int count, int found) {
    if (found != count) {
      throw new IllegalStateException(
          "expected to change %d rows of %s, found %d: fewer rounds, or more --rows"
              .formatted(count, table(), found));
    }
  }

  private String table() {
    return source.table().sqlName();
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    late.close();
  }
}
