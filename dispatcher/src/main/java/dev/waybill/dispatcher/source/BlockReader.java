package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Reads history: the rows in a range of blocks of one relation that the live lane had passed at
/// certain facts, and will therefore never send. In physical order, so it needs no index and reads
/// each block once, and it is cut by size at the end of a block.
///
/// A row that was written since carries an id at or above the fence of those facts, in whichever
/// block it lies: it is the live lane's. A relation that was rewritten since its blocks were
/// counted (VACUUM FULL, CLUSTER, an ALTER) has its rows elsewhere, so nothing is read of it: it
/// must begin anew.
public final class BlockReader {
  /// Bytes of a block, unless the server was built with others: only to tell what is large.
  private static final long USUAL_BLOCK = 8192;

  private final TableSnapshot table;
  private final long largeBytes;

  /// @param largeBytes of blocks from which on a range is read on two sessions
  BlockReader(TableSnapshot table, long largeBytes) {
    this.table = table;
    this.largeBytes = largeBytes;
  }

  /// @throws SourceException nothing may be concluded from the read; `TRANSIENT` when the live lane
  ///   must read first, because the source may have lost what it has passed
  public BlockRead read(BlockReadRequest request, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyReadRequest stream = request.stream();
    return table.read(
        new TableSnapshot.Subject(
            stream.stream(), stream.table(), stream.attempt(), stream.landed()),
        open -> {
          KeyReader.requireHistory(stream, open.snapshot());
          return read(open, request, lanes);
        },
        read -> read.facts().fence());
  }

  private BlockRead read(TableSnapshot.Open open, BlockReadRequest request, RowLanes lanes)
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
    BlockRows rows = new BlockRows(snapshot, request, found, lanes.first(), request.limits());
    boolean rewritten = found.fileNode() != expected.fileNode();
    if (!rewritten) {
      read(open, rows, Math.min(size, request.from() + request.blocks()), lanes);
    }
    return new BlockRead(
        KeyReader.facts(request.stream(), snapshot),
        rows.sent(),
        new BlocksRead(
            found.oid(), found.fileNode(), request.from(), rewritten ? 0 : rows.end(), sizes),
        rewritten);
  }

  /// A large range is read in two halves at a time.
  private void read(TableSnapshot.Open open, BlockRows rows, long to, RowLanes lanes)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    long middle = rows.end() + (to - rows.end()) / 2;
    TwoReads.Second second =
        (to - rows.end()) * USUAL_BLOCK < largeBytes ? null : TwoReads.second(open, lanes);
    if (second == null) {
      rows.read(open.connection(), to);
      return;
    }
    BlockRows behind = rows.split(second.sink(), middle);
    boolean whole =
        TwoReads.run(
            open.connection(),
            () -> rows.read(open.connection(), middle),
            second.session(),
            () -> behind.read(second.session().connection(), to),
            lanes);
    if (whole) {
      rows.join(behind);
    }
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
}
