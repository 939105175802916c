package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.dispatcher.source.WantedKeys.Answer;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads rows by key, in the lane of the live windows and beside them: it sends what the live lane
/// has passed, and leaves alone what the live lane sends anyway. So nothing is sent twice, and the
/// facts of the stream stay those of the window that landed last.
public final class KeyReader {
  /// The fields behind a row's own: `xmin`, two of four bytes, a number of eight.
  private static final int TRAILER = 8 + KeyStatements.PASSED_FIELDS + KeyStatements.NUMBER_FIELD;

  /// `xmin`, the only field behind those of a delete.
  private static final int XMIN_FIELD = 8;

  private final TableSnapshot table;

  KeyReader(TableSnapshot table) {
    this.table = table;
  }

  /// Told what became of each key.
  @FunctionalInterface
  public interface Listener {
    /// @param fates of the rows of `keys`, in their order
    void decided(WantedKeys keys, List<KeyFate> fates);
  }

  /// Says which of the rows that a snapshot lacks are to be told as deleted.
  @FunctionalInterface
  public interface Absent {
    /// All of them.
    Absent ALL = rows -> rows;

    /// Asked while the snapshot is open.
    ///
    /// @throws SourceException `TRANSIENT` when nobody can say yet
    List<RowIdentity> deleted(List<RowIdentity> rows) throws SourceException;
  }

  /// @param wanted asked for its next keys while the snapshot is open
  /// @throws SourceException nothing may be concluded from the read; `TRANSIENT` when the live lane
  ///   must read first, because the source may have lost what it has passed
  public KeyRead read(
      KeyReadRequest request,
      Iterator<WantedKeys> wanted,
      RowSink sink,
      Absent absent,
      Listener listener)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        new TableSnapshot.Subject(
            request.stream(), request.table(), request.attempt(), request.landed()),
        open -> {
          Connection connection = open.connection();
          Snapshot snapshot = open.snapshot();
          requireHistory(request, snapshot);
          KeyStatements statements = new KeyStatements(request.table(), request.scope(), snapshot);
          long sent = 0;
          long deleted = 0;
          while (wanted.hasNext()) {
            Chunk chunk = new Chunk(wanted.next(), request.landed(), snapshot, sink, absent);
            chunk.read(connection, statements);
            listener.decided(chunk.keys, chunk.fates());
            sent += chunk.sent;
            deleted += chunk.deleted;
          }
          return new KeyRead(facts(request, snapshot), sent, deleted);
        },
        read -> read.facts().fence());
  }

  /// Without the history of the read that landed, its fence and seen ids say nothing.
  static void requireHistory(KeyReadRequest request, Snapshot snapshot) throws SourceException {
    if (!snapshot.sameHistory()) {
      throw new SourceException(
          Kind.TRANSIENT,
          "expected the history of the read that landed last in "
              + request.table().source()
              + ", found a server that does not have it: rows are read again once a window of "
              + request.stream()
              + " was",
          null);
    }
  }

  /// Nothing of the live lane moves.
  static ReadFacts facts(KeyReadRequest request, Snapshot snapshot) {
    ReadFacts landed = request.landed();
    return new ReadFacts(
        request.attempt(),
        landed.end(),
        landed.fence(),
        landed.seen(),
        landed.oldestWriter(),
        landed.lookBackTo(),
        landed.prepared(),
        landed.relations(),
        snapshot.incarnation());
  }

  /// The keys of one pair of statements.
  private static final class Chunk {
    private final WantedKeys keys;
    private final ReadFacts landed;
    private final Snapshot snapshot;
    private final RowSink sink;
    private final Absent absence;
    private final @Nullable KeyFate[] fates;
    private long sent;
    private long deleted;

    Chunk(WantedKeys keys, ReadFacts landed, Snapshot snapshot, RowSink sink, Absent deleted) {
      this.absence = deleted;
      this.keys = keys;
      this.landed = landed;
      this.snapshot = snapshot;
      this.sink = sink;
      this.fates = new KeyFate[keys.rows().size()];
    }

    void read(Connection connection, KeyStatements statements)
        throws SQLException,
            SourceException,
            IOException,
            UnrepresentableRowException,
            InterruptedException {
      CopyRows.read(
          connection, statements.present(keys.rows(), landed, keys.since()), this::present);
      List<RowIdentity> absent = new ArrayList<>();
      for (int i = 0; i < fates.length; i++) {
        if (fates[i] == null) {
          fates[i] = KeyFate.ABSENT;
          absent.add(keys.rows().get(i));
        }
      }
      List<RowIdentity> gone =
          absent.isEmpty() || keys.answer() == Answer.ROW ? List.of() : absence.deleted(absent);
      if (!gone.isEmpty()) {
        CopyRows.read(connection, statements.absent(gone), this::absent);
      }
    }

    private boolean present(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException {
      int at = end - TRAILER + 4;
      long xid = Xids.widen(TupleFields.int4(buffer, at), snapshot.xmax());
      boolean byLanded = PassedRows.passed(TupleFields.int4(buffer, at + 8), landed, xid);
      boolean byThen = PassedRows.passed(TupleFields.int4(buffer, at + 16), keys.since(), xid);
      KeyFate fate =
          !byLanded
              ? KeyFate.COMING
              : !byThen || keys.answer() == Answer.DELETE ? KeyFate.TAKEN : KeyFate.SENT;
      fates[(int) TupleFields.int8(buffer, at + 24) - 1] = fate;
      if (fate == KeyFate.SENT) {
        sink.row(RowOperation.UPSERT, buffer, start, end - TRAILER);
        sent++;
      }
      return true;
    }

    private boolean absent(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException {
      sink.row(RowOperation.DELETE, buffer, start, end - XMIN_FIELD);
      deleted++;
      return true;
    }

    List<KeyFate> fates() {
      return List.of(fates);
    }
  }
}
