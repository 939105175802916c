package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a window without losing a row.
///
/// The bounds come first, each in a statement of its own. Then one REPEATABLE READ transaction: its
/// first statement locks the table (a TRUNCATE that commits after the snapshot would show an empty
/// table without an error), only the next takes the snapshot. The late part is read before the
/// forward part, because a forward part that is cut cancels its statement, and with it the
/// transaction. When the snapshot is closed, a marker makes the read durable.
public final class WindowReader {
  private final SourceDatabase source;
  private final SourceTime time;
  private final String installation;

  /// @param installation names the markers of this installation among those of others on the same
  ///   source
  public WindowReader(SourceDatabase source, SourceTime time, String installation) {
    this.source = source;
    this.installation = installation;
    this.time = time;
  }

  /// Where the windows' clock comes from.
  public SourceTime time() {
    return time;
  }

  /// Hands every row of the window, and every late one, to `sink`, each once.
  ///
  /// @throws SourceException nothing may be concluded from the read, not even that it was empty
  /// @throws UnrepresentableRowException the first row that the form cannot hold
  public WindowRead read(ReadRequest request, RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    String name = "waybill " + request.attempt().seq() + " " + request.stream();
    try {
      Read read;
      try (ReaderSession session =
          source.reader(name.length() > 63 ? name.substring(0, 63) : name)) {
        session.pin(source.lockTimeout());
        read = read(session, request, sink);
      }
      prove(request, read.snapshot());
      return result(request, read);
    } catch (SQLException e) {
      throw SourceException.of(
          "reading " + request.table().source() + " for " + request.stream(), e);
    }
  }

  /// What the session, whose end closes the snapshot, leaves. Nothing runs on it after the rows: a
  /// part that was cut has cancelled its statement, and whatever came next would be told so
  /// instead.
  private record Read(Bounds bounds, Snapshot snapshot, RowStream rows) {}

  private Read read(ReaderSession session, ReadRequest request, RowSink sink)
      throws SQLException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    Connection connection = session.connection();
    Bounds bounds = time.look(connection);
    requireClosed(request, bounds);
    String table =
        Sql.identifier(request.table().source().schema())
            + "."
            + Sql.identifier(request.table().source().table());
    session.execute(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "LOCK TABLE " + table + " IN ACCESS SHARE MODE");
    Snapshot snapshot = SnapshotReader.read(connection, request.table(), request.landed());
    CatalogueCheck.run(connection, request.table());
    CursorCheck.run(connection, request.table(), source.settings().delta());
    RowStream rows = rows(connection, request, snapshot, sink);
    return new Read(bounds, snapshot, rows);
  }

  /// On a session of its own.
  private void prove(ReadRequest request, Snapshot snapshot) throws SQLException, SourceException {
    ReadFacts landed = request.landed();
    long landedSeq = landed == null ? 0 : landed.attempt().seq().value();
    try (Connection connection = source.connect("waybill proof")) {
      ReadMarker.write(
          connection, installation + "/" + request.stream(), request.attempt(), landedSeq);
      DurableProof.require(connection, snapshot);
    }
  }

  /// A window is read only when its end has passed, whatever the planner believed.
  private void requireClosed(ReadRequest request, Bounds bounds) throws SourceException {
    long settled = bounds.start() - source.settings().settle().toNanos() / 1000;
    if (request.window().to().atMicros() > settled) {
      throw new SourceException(
          Kind.TRANSIENT,
          "expected the source's clock to be past the window's end "
              + request.window().to()
              + ", found "
              + Micros.instant(bounds.start())
              + ": the clock went back; trying again later",
          null);
    }
  }

  private static RowStream rows(
      Connection connection, ReadRequest request, Snapshot snapshot, RowSink sink)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    ReadFacts landed = request.landed();
    boolean sameHistory = snapshot.sameHistory();
    XidSet seenBefore = landed == null || !sameHistory ? new XidSet() : landed.seen();
    WindowStatements statements = new WindowStatements(request.table());
    RowStream rows =
        new RowStream(
            sink, new RowPosition(request.table()), request.limits(), snapshot, seenBefore);
    if (landed != null) {
      String late = statements.late(landed, sameHistory ? landed.fence() : 0, snapshot.xmax());
      CopyRows.read(connection, late, rows::late);
    }
    CopyRows.read(
        connection,
        statements.forward(request.window().from(), request.window().to().atMicros()),
        rows::forward);
    return rows;
  }

  private WindowRead result(ReadRequest request, Read read) {
    Bounds bounds = read.bounds();
    Snapshot snapshot = read.snapshot();
    RowStream rows = read.rows();
    @Nullable ReadFacts landed = request.landed();
    LookBack lookBack = LookBack.of(bounds, landed, source.settings().delta().toNanos() / 1000);
    ReadFacts facts =
        new ReadFacts(
            request.attempt(),
            rows.end(request.window().to()),
            snapshot.xmin(),
            rows.seen(),
            bounds.base(),
            lookBack.to(),
            lookBack.prepared(),
            snapshot.relations(),
            snapshot.incarnation());
    List<String> notices = Notices.of(landed, snapshot);
    return new WindowRead(
        facts, rows.total(), rows.lateRows(), rows.latest(bounds.start()), notices);
  }
}
