package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.SQLException;

/// Reads a range of the cursor again, in the lane of the live windows and beside them: the rows
/// that lie in it now and that the windows have passed, and a delete for every key that the delete
/// log names since its start and that is gone. What was changed since has left the range and came,
/// or comes, with a window. What is sent carries a seq of its own, from a snapshot later than
/// anything sent before, so nothing falls back at the destination.
public final class RangeReader {
  /// The fields behind a row's own: `xmin` and a number of four bytes.
  private static final int TRAILER = 8 + 8;

  private final TableSnapshot table;

  RangeReader(TableSnapshot table) {
    this.table = table;
  }

  /// @throws SourceException nothing may be concluded from the read; `TRANSIENT` when the live lane
  ///   must read first, because the source may have lost what it has passed
  public KeyRead read(RangeReadRequest request, RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    KeyReadRequest stream = request.stream();
    return table.read(
        new TableSnapshot.Subject(
            stream.stream(), stream.table(), stream.attempt(), stream.landed()),
        open -> {
          KeyReader.requireHistory(stream, open.snapshot());
          Rows rows = new Rows(open.snapshot(), stream.landed(), sink);
          rows.read(open, request);
          return new KeyRead(KeyReader.facts(stream, open.snapshot()), rows.sent, rows.deleted);
        },
        read -> read.facts().fence());
  }

  private static final class Rows {
    private final Snapshot snapshot;
    private final ReadFacts landed;
    private final RowSink sink;
    private long sent;
    private long deleted;

    Rows(Snapshot snapshot, ReadFacts landed, RowSink sink) {
      this.snapshot = snapshot;
      this.landed = landed;
      this.sink = sink;
    }

    void read(TableSnapshot.Open open, RangeReadRequest request)
        throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
      KeyReadRequest stream = request.stream();
      RangeStatements statements =
          new RangeStatements(stream.table(), stream.scope(), open.snapshot());
      CopyRows.read(
          open.connection(),
          statements.present(request.from(), request.to(), landed),
          this::present);
      if (DeleteLog.installed(open.connection())) {
        CopyRows.read(open.connection(), statements.deleted(request.from()), this::deleted);
      }
    }

    private boolean present(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException {
      int at = end - TRAILER + 4;
      long xid = Xids.widen(TupleFields.int4(buffer, at), snapshot.xmax());
      if (PassedRows.passed(TupleFields.int4(buffer, at + 8), landed, xid)) {
        sink.row(RowOperation.UPSERT, buffer, start, end - TRAILER);
        sent++;
      }
      return true;
    }

    private boolean deleted(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException {
      sink.row(RowOperation.DELETE, buffer, start, end - (TRAILER - 8));
      deleted++;
      return true;
    }
  }
}
