package dev.waybill.bench;

import dev.waybill.bench.HistoryBooks.State;
import dev.waybill.bench.HistoryBooks.Windows;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The product's own history: a new stream to S3 begins at now, and all that the table has comes
/// block by block in its lane, while an application writes and windows close and go first. Every
/// run is a new stream.
final class HistoryExport implements Exporter {
  private static final int ENCODER_BYTES = 32 << 20;
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final int sessions;
  private final long rows;
  private final Duration cadence;
  private final BenchSource source;
  private final BenchControl control;
  private final Place place;
  private final Path spool;
  private Windows windows = Windows.NONE;

  /// @param sessions that a range is read on
  /// @param rows the table has
  HistoryExport(
      int sessions,
      long rows,
      Duration cadence,
      BenchSource source,
      BenchControl control,
      Place place,
      Path spool) {
    this.sessions = sessions;
    this.rows = rows;
    this.cadence = cadence;
    this.source = source;
    this.control = control;
    this.place = place;
    this.spool = spool;
  }

  @Override
  public String name() {
    return "history, %d session%s".formatted(sessions, sessions == 1 ? "" : "s");
  }

  /// Those of all runs, that landed while history came.
  Windows windows() {
    return windows;
  }

  /// @throws IllegalStateException when the windows did not bring what was written meanwhile
  @Override
  public Export run() throws Exception {
    DestinationId id = new DestinationId("history_" + RUNS.incrementAndGet());
    StreamId stream =
        new StreamId(
            id, source.table().published().id(), source.table().published().schema().major());
    Destinations destinations =
        new Destinations("bench", List.of(place.settings(id)), new DestinationFactories());
    WindowReader reader =
        new WindowReader(
            source.source(), source.source().time(), "bench", sessions == 1 ? Long.MAX_VALUE : 0);
    try (BenchDispatcher dispatcher =
            new BenchDispatcher(
                source,
                control,
                List.of(stream),
                destinations,
                spool,
                ENCODER_BYTES,
                cadence,
                reader);
        LiveWrites writes = begin(dispatcher)) {
      HistoryBooks books = new HistoryBooks(control, dispatcher.numbers().getFirst());
      Double cpu = Proc.cpuSeconds(place.pid());
      Meter meter = Meter.start();
      State state = toTheEnd(dispatcher, books);
      Export export =
          meter.stop(state.rows(), state.bytes()).at(null, Proc.cpuSince(cpu, place.pid()));
      windows = windows.and(books.windows());
      requireAll(writes.stop(), dispatcher, books);
      return export;
    } finally {
      place.clear(id);
      removeWritten();
    }
  }

  /// What is written from here on is the windows'.
  private LiveWrites begin(BenchDispatcher dispatcher) throws SQLException {
    dispatcher.beginWithHistory();
    return new LiveWrites(source, rows + 1);
  }

  private static State toTheEnd(BenchDispatcher dispatcher, HistoryBooks books) {
    State state;
    do {
      dispatcher.plan();
      dispatcher.runOne();
      state = books.state();
    } while (!state.isDone());
    return state;
  }

  /// The windows that close behind the last row show that all are there, each once.
  private void requireAll(long written, BenchDispatcher dispatcher, HistoryBooks books)
      throws Exception {
    Instant last = source.source().now();
    while (!books.passed(last)) {
      dispatcher.plan();
      dispatcher.runOne();
    }
    long brought = books.windows().rows();
    if (brought != written) {
      throw new IllegalStateException(
          "expected the %,d rows that were written meanwhile in windows of %s, found %,d"
              .formatted(written, name(), brought));
    }
  }

  /// So that the next run finds the same rows.
  private void removeWritten() throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DELETE FROM %s WHERE updated_at > %s"
              .formatted(source.table().sqlName(), BenchTable.time(rows)));
      statement.execute("VACUUM ANALYZE " + source.table().sqlName());
    }
  }
}
