package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// The rows of a range of blocks on their way to the encoder: keeps those that are history's, and
/// ends with the block in which a limit is reached.
final class BlockRows {
  /// The fields behind a row's own: `xmin`, a number of four bytes, a `ctid` of six.
  private static final int TRAILER = 8 + 8 + 10;

  /// The clock is asked once in so many rows.
  private static final int CLOCK_MASK = 0xFFF;

  private final Snapshot snapshot;
  private final BlockReadRequest request;
  private final Relation relation;
  private final RowSink sink;
  private final long from;
  private final long deadline;
  private ReadLimits limits;
  private long found;
  private long sent;
  private long bytes;
  private long block;
  private long end;
  private boolean full;
  private boolean cut;

  /// @param relation as the snapshot names it
  BlockRows(
      Snapshot snapshot,
      BlockReadRequest request,
      Relation relation,
      RowSink sink,
      ReadLimits limits) {
    this(
        snapshot,
        request,
        relation,
        sink,
        limits,
        request.from(),
        System.nanoTime() + limits.snapshot().toNanos());
  }

  private BlockRows(
      Snapshot snapshot,
      BlockReadRequest request,
      Relation relation,
      RowSink sink,
      ReadLimits limits,
      long from,
      long deadline) {
    this.snapshot = snapshot;
    this.request = request;
    this.relation = relation;
    this.sink = sink;
    this.limits = limits;
    this.from = from;
    this.end = from;
    this.deadline = deadline;
  }

  /// For the blocks behind `from`, to be read at the same time; each may take half.
  BlockRows split(RowSink other, long behind) {
    limits =
        new ReadLimits(
            Math.max(1, limits.rows() / 2), Math.max(1, limits.bytes() / 2), limits.snapshot());
    return new BlockRows(snapshot, request, relation, other, limits, behind, deadline);
  }

  /// Takes what was found behind for its own.
  void join(BlockRows behind) {
    sent += behind.sent;
    end = behind.end;
  }

  /// @param to the first block that is not read
  /// @return whether it came so far
  boolean read(Connection connection, long to)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    KeyReadRequest stream = request.stream();
    try (Statement statement = connection.createStatement()) {
      statement.execute(BlockStatements.inOrder());
    }
    CopyRows.read(
        connection,
        new BlockStatements(stream.table(), stream.scope(), snapshot)
            .rows(relation, request, from, to),
        this::row);
    if (!cut) {
      end = to;
    }
    return !cut;
  }

  private boolean row(byte[] buffer, int start, int tupleEnd)
      throws IOException, UnrepresentableRowException, InterruptedException {
    long at = TupleFields.int4(buffer, tupleEnd - 6) & 0xFFFF_FFFFL;
    if (at < block) {
      throw new IllegalStateException(
          "expected rows in the order of their blocks, found block " + at + " after " + block);
    }
    if (full && at > block) {
      end = at;
      cut = true;
      return false;
    }
    block = at;
    int xmin = tupleEnd - TRAILER + 4;
    long xid = Xids.widen(TupleFields.int4(buffer, xmin), snapshot.xmax());
    if (PassedRows.passed(TupleFields.int4(buffer, xmin + 8), request.passed(), xid)) {
      sink.row(RowOperation.UPSERT, buffer, start, tupleEnd - TRAILER);
      sent++;
      bytes += tupleEnd - start;
    }
    found++;
    full = full || isFull();
    return true;
  }

  private boolean isFull() {
    return sent >= limits.rows()
        || bytes >= limits.bytes()
        || ((found & CLOCK_MASK) == 0 && System.nanoTime() - deadline >= 0);
  }

  long sent() {
    return sent;
  }

  /// The first block that was not read.
  long end() {
    return end;
  }
}
