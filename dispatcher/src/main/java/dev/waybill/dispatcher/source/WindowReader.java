package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads a window without losing a row, in a [TableSnapshot]. The late part is read before the
/// forward part, because a forward part that is cut cancels its statement, and with it the
/// transaction.
public class WindowReader {
  private static final String BEGUN =
      "the stream begins here: older rows come as history, beside the windows";

  /// Below it a read takes less than a second, and a second session and file are not worth it.
  private static final long LARGE_BYTES = 32L << 20;

  private final TableSnapshot table;
  private final long largeBytes;
  private final AddedColumns addedColumns = new AddedColumns();

  /// @param installation names the markers of this installation among those of others on the same
  ///   source
  public WindowReader(SourceDatabase source, SourceTime time, String installation) {
    this(source, time, installation, LARGE_BYTES);
  }

  /// @param largeBytes of rows, as far as they can be told before they are read, from which on a
  ///   read takes two sessions, where there is a place for both
  public WindowReader(
      SourceDatabase source, SourceTime time, String installation, long largeBytes) {
    this.table = new TableSnapshot(source, time, installation);
    this.largeBytes = largeBytes;
  }

  /// Where the windows' clock comes from.
  public SourceTime time() {
    return table.time();
  }

  /// Reads single rows of the same source, by the same clock.
  public KeyReader byKey() {
    return new KeyReader(table);
  }

  /// Reads a range again, of the same source and by the same clock.
  public RangeReader byRange() {
    return new RangeReader(table);
  }

  /// Reads history, of the same source and by the same clock.
  public BlockReader byBlock() {
    return new BlockReader(table, largeBytes);
  }

  /// How large the table is, with its partitions.
  public long bytes(PublishedTable published) throws SourceException {
    try (Connection connection = table.source().connect("waybill size");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(HeapSize.sql(published))) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw SourceException.of("asking for the size of " + published.source(), e);
    }
  }

  /// Takes the facts of a stream that begins at the window's end: no row is read, and none is taken
  /// as seen. The windows to come bring what is written at or after that end or by a transaction at
  /// or above the fence; what else there is, history does.
  ///
  /// @throws SourceException nothing may be concluded from the read
  public WindowRead begin(ReadRequest request)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        new TableSnapshot.Subject(
            request.stream(), request.table(), request.attempt(), request.landed()),
        open -> {
          requireClosed(request, open.bounds());
          LookBack lookBack = lookBack(request, open.bounds());
          ReadFacts facts = facts(request, open, lookBack, request.window().to(), new XidSet());
          return new WindowRead(facts, 0, 0, 0, Duration.ZERO, List.of(BEGUN), null);
        },
        WindowRead::facts);
  }

  /// Hands every row of the window, and every late one, to one of `lanes`, each once.
  ///
  /// @throws SourceException nothing may be concluded from the read, not even that it was empty
  /// @throws UnrepresentableRowException a row that the delivery may not go on without
  public WindowRead read(ReadRequest request, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        new TableSnapshot.Subject(
            request.stream(), request.table(), request.attempt(), request.landed()),
        open -> read(open, request, lanes),
        WindowRead::facts);
  }

  private WindowRead read(TableSnapshot.Open open, ReadRequest request, RowLanes lanes)
      throws SQLException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    Bounds bounds = open.bounds();
    Snapshot snapshot = open.snapshot();
    requireClosed(request, bounds);
    LookBack lookBack = lookBack(request, bounds);
    WindowRows read = WindowRows.read(open, request, lookBack, lanes, largeBytes);
    RowStream rows = read.rows();
    ReadFacts facts = facts(request, open, lookBack, rows.end(request.window().to()), rows.seen());
    List<String> notices = new ArrayList<>(Notices.of(request.landed(), snapshot, rows));
    notices.addAll(
        addedColumns.notices(request.table(), open.columns(), request.landed(), snapshot));
    return new WindowRead(
        facts,
        rows.total(),
        rows.lateRows(),
        rows.deletedRows(),
        rows.latest(bounds.start()),
        notices,
        read.repair());
  }

  private LookBack lookBack(ReadRequest request, Bounds bounds) {
    return LookBack.of(
        bounds, request.landed(), table.source().settings().delta().toNanos() / 1000);
  }

  private static ReadFacts facts(
      ReadRequest request, TableSnapshot.Open open, LookBack lookBack, Watermark end, XidSet seen) {
    Snapshot snapshot = open.snapshot();
    return new ReadFacts(
        request.attempt(),
        end,
        snapshot.xmin(),
        seen,
        open.bounds().base(),
        lookBack.to(),
        lookBack.prepared(),
        snapshot.relations(),
        snapshot.incarnation());
  }

  /// A window is read only when its end has passed, whatever the planner believed.
  private void requireClosed(ReadRequest request, Bounds bounds) throws SourceException {
    long settled = bounds.start() - table.source().settings().settle().toNanos() / 1000;
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
}
