package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.SourceException.Kind;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

  /// Streams whose last window met a limit: they read the next in an order in which it can be cut.
  private final Set<StreamId> limited = ConcurrentHashMap.newKeySet();

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

  /// Reads what is compared with a destination, of the same source and by the same clock.
  public DigestReader digests() {
    return new DigestReader(table);
  }

  /// Finds rows that windows may have missed, of the same source and by the same clock.
  public SweepReader sweep() {
    return new SweepReader(table);
  }

  /// Reads what was taken out of a table of the same source.
  public ClosedReader closed() {
    return new ClosedReader(table);
  }

  /// Reads corrected versions of what was archived.
  public CorrectionReader corrections() {
    return new CorrectionReader(table);
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
        subject(request),
        open -> {
          requireClosed(request, open.bounds());
          LookBack lookBack = lookBack(request, open.bounds());
          ReadFacts facts =
              WindowRows.facts(request, open, lookBack, request.window().to(), new XidSet());
          return new WindowRead(facts, 0, 0, 0, Duration.ZERO, List.of(BEGUN), null);
        },
        read -> read.facts().fence());
  }

  /// Hands every row of the window, and every late one, to one of `lanes`, each once.
  ///
  /// @throws SourceException nothing may be concluded from the read, not even that it was empty
  /// @throws UnrepresentableRowException a row that the delivery may not go on without
  public WindowRead read(ReadRequest request, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        subject(request),
        open -> {
          WindowRows rows = behind(open, request, lanes.first());
          forward(request, open, rows.rows(), lanes);
          return read(rows, rows.rows().end(request.window().to()));
        },
        read -> read.facts().fence());
  }

  /// Reads a window for several streams: its rows go to `lanes`, apart from those behind it, which
  /// not every stream has to send; they go to `own`.
  ///
  /// @param followers may [#follow] while the read is open, or [#repeat] it
  public SharedWindowRead lead(
      ReadRequest request, RowSink own, RowLanes lanes, Followers followers)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return table.read(
        subject(request),
        open -> {
          followers.opened(
              new SharedSnapshot(
                  TableSnapshot.export(open.connection()),
                  open.bounds(),
                  open.snapshot(),
                  request.landed()));
          WindowRows rows = behind(open, request, own);
          RowStream forward = rows.rows().forwardOnly(lanes.first());
          forward(request, open, forward, lanes);
          Watermark end = forward.end(request.window().to());
          rows.rows().join(forward);
          followers.closing();
          return new SharedWindowRead(
              read(rows, end), new ForwardRead(end, forward.seen(), forward.total()));
        },
        read -> read.read().facts().fence());
  }

  /// What a read that is followed tells.
  public interface Followers {
    /// Others may come in.
    void opened(SharedSnapshot snapshot);

    /// The snapshot closes once this returns: it waits, not for long, for those on their way in.
    void closing() throws InterruptedException;
  }

  /// What a read that follows asks.
  public interface Leader {
    /// The other read's snapshot is not needed any more.
    void entered();

    /// Waits until it has read it.
    ///
    /// @throws SourceException it never will
    SharedWindowRead read() throws SourceException, InterruptedException;
  }

  /// Reads what only this stream has to send beside a window that another read of the same window
  /// hands out, in its snapshot.
  ///
  /// @return empty where there is no place for it, or the other read is over; nothing was read
  public Optional<WindowRead> follow(
      ReadRequest request, RowSink own, SharedSnapshot shared, Leader leader)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    Optional<WindowRows> found =
        table.follow(
            subject(request),
            shared,
            open -> {
              leader.entered();
              return behind(open, request, own);
            },
            rows -> rows.open().snapshot().xmin());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    WindowRows rows = found.get();
    ForwardRead forward = leader.read().forward();
    rows.rows().add(forward.rows(), forward.seen());
    return Optional.of(read(rows, forward.end()));
  }

  /// Whether all that the other read finds is what one for this request would: it can be repeated.
  public boolean findsTheSame(ReadRequest request, SharedSnapshot shared) {
    return shared.saysTheSameTo(request.landed());
  }

  /// Takes all that another read of the same window hands out, and reads nothing. The marker is the
  /// stream's own: with it, what the other read saw is proven for this one.
  ///
  /// @param shared its snapshot, in which this request [#findsTheSame]
  public WindowRead repeat(ReadRequest request, SharedSnapshot shared, Leader leader)
      throws SourceException, InterruptedException {
    leader.entered();
    WindowRead read = leader.read().read().by(request.attempt());
    table.prove(subject(request), shared.snapshot(), read.facts().fence());
    return read;
  }

  private static TableSnapshot.Subject subject(ReadRequest request) {
    return new TableSnapshot.Subject(
        request.stream(), request.table(), request.attempt(), request.landed());
  }

  private WindowRows behind(TableSnapshot.Open open, ReadRequest request, RowSink sink)
      throws SQLException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    requireClosed(request, open.bounds());
    return WindowRows.behind(open, request, lookBack(request, open.bounds()), sink);
  }

  private void forward(ReadRequest request, TableSnapshot.Open open, RowStream rows, RowLanes lanes)
      throws SQLException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    StreamId stream = request.stream();
    new ForwardPart(
            new WindowStatements(request.table(), request.scope()),
            request,
            largeBytes,
            limited.contains(stream))
        .read(open, rows, lanes);
    if (rows.isCut()) {
      limited.add(stream);
    } else {
      limited.remove(stream);
    }
    if (rows.isLost()) {
      throw new SourceException(
          Kind.AGAIN,
          "expected the window "
              + request.window()
              + " to take a small part of "
              + request.limits()
              + ", as the source's statistics told, found more: reading it again in the order of"
              + " its cursor, so that it can be cut; ANALYZE "
              + request.table().source()
              + " if this repeats",
          null);
    }
  }

  private WindowRead read(WindowRows rows, Watermark end) {
    ReadRequest request = rows.request();
    TableSnapshot.Open open = rows.open();
    return rows.read(
        end,
        addedColumns.notices(request.table(), open.columns(), request.landed(), open.snapshot()));
  }

  private LookBack lookBack(ReadRequest request, Bounds bounds) {
    return LookBack.of(
        bounds, request.landed(), table.source().settings().delta().toNanos() / 1000);
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
