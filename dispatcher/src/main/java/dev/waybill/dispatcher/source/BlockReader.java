package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads history: the rows in a range of blocks of one relation that the live lane had passed at
/// certain facts, and will therefore never send. In physical order, so it needs no index and reads
/// each block once, and it is cut by size at the end of a block.
///
/// A row that was written since carries an id at or above the fence of those facts, in whichever
/// block it lies: it is the live lane's. A relation that was rewritten since its blocks were
/// counted (VACUUM FULL, CLUSTER, an ALTER) has its rows elsewhere, so nothing is read of it: it
/// must begin anew.
public final class BlockReader {
  /// The fields behind a row's own: `xmin`, a number of four bytes, a `ctid` of six.
  private static final int TRAILER = 8 + 8 + 10;

  private final TableSnapshot table;

  BlockReader(TableSnapshot table) {
    this.table = table;
  }

  /// @throws SourceException nothing may be concluded from the read; `TRANSIENT` when the live lane
  ///   must read first, because the source may have lost what it has passed
  public BlockRead read(BlockReadRequest request, RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyReadRequest stream = request.stream();
    return table.read(
        new TableSnapshot.Subject(
            stream.stream(), stream.table(), stream.attempt(), stream.landed()),
        open -> {
          KeyReader.requireHistory(stream, open.snapshot());
          return read(open, request, sink);
        },
        BlockRead::facts);
  }

  private static BlockRead read(TableSnapshot.Open open, BlockReadRequest request, RowSink sink)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Snapshot snapshot = open.snapshot();
    Map<Long, Long> sizes = sizes(open.connection(), snapshot);
    Relation expected = request.relation();
    Relation found =
        snapshot.relations().stream()
            .filter(relation -> relation.oid() == expected.oid())
            .findFirst()
            .orElse(new Relation(expected.oid(), expected.name(), 0));
    long size = request.size() == null ? sizes.getOrDefault(found.oid(), 0L) : request.size();
    long to = 0;
    long sent = 0;
    if (found.fileNode() == expected.fileNode()) {
      to = Math.min(size, request.from() + request.blocks());
      Rows rows = new Rows(snapshot, request, sink);
      rows.read(open.connection(), found, to);
      to = rows.cut == null ? to : rows.cut;
      sent = rows.sent;
    }
    return new BlockRead(
        KeyReader.facts(request.stream(), snapshot),
        sent,
        new BlocksRead(found.oid(), found.fileNode(), request.from(), to, sizes),
        found.fileNode() != expected.fileNode());
  }

  /// Of every relation of the table, in blocks.
  private static Map<Long, Long> sizes(Connection connection, Snapshot snapshot)
      throws SQLException {
    String oids =
        snapshot.relations().stream()
            .map(relation -> Long.toString(relation.oid()))
            .collect(Collectors.joining(","));
    Map<Long, Long> sizes = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT oid::bigint, pg_relation_size(oid) / current_setting('block_size')::bigint"
                    + " FROM unnest('{"
                    + oids
                    + "}'::oid[]) oid")) {
      while (row.next()) {
        sizes.put(row.getLong(1), row.getLong(2));
      }
    }
    return sizes;
  }

  private static final class Rows {
    /// The clock is asked once in so many rows.
    private static final int CLOCK_MASK = 0xFFF;

    private final Snapshot snapshot;
    private final BlockReadRequest request;
    private final RowSink sink;
    private final long deadline;
    private long found;
    private long sent;
    private long bytes;
    private long block;
    private boolean full;
    private @Nullable Long cut;

    Rows(Snapshot snapshot, BlockReadRequest request, RowSink sink) {
      this.snapshot = snapshot;
      this.request = request;
      this.sink = sink;
      this.deadline = System.nanoTime() + request.limits().snapshot().toNanos();
    }

    void read(Connection connection, Relation relation, long to)
        throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
      KeyReadRequest stream = request.stream();
      try (Statement statement = connection.createStatement()) {
        statement.execute(BlockStatements.inOrder());
      }
      CopyRows.read(
          connection,
          new BlockStatements(stream.table(), stream.scope(), snapshot).rows(relation, request, to),
          this::row);
    }

    private boolean row(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException {
      long at = TupleFields.int4(buffer, end - 6) & 0xFFFF_FFFFL;
      if (at < block) {
        throw new IllegalStateException(
            "expected rows in the order of their blocks, found block " + at + " after " + block);
      }
      if (full && at > block) {
        cut = at;
        return false;
      }
      block = at;
      int xmin = end - TRAILER + 4;
      long xid = Xids.widen(TupleFields.int4(buffer, xmin), snapshot.xmax());
      if (PassedRows.passed(TupleFields.int4(buffer, xmin + 8), request.passed(), xid)) {
        sink.row(RowOperation.UPSERT, buffer, start, end - TRAILER);
        sent++;
        bytes += end - start;
      }
      found++;
      full = full || isFull();
      return true;
    }

    private boolean isFull() {
      ReadLimits limits = request.limits();
      return sent >= limits.rows()
          || bytes >= limits.bytes()
          || ((found & CLOCK_MASK) == 0 && System.nanoTime() - deadline >= 0);
    }
  }
}
