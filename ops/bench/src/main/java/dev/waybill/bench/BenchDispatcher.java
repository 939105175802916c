package dev.waybill.bench;

import dev.waybill.dispatcher.delivery.Backfill;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.DeliveryWalk;
import dev.waybill.dispatcher.delivery.Encoders;
import dev.waybill.dispatcher.delivery.Housekeeping;
import dev.waybill.dispatcher.delivery.Ledger;
import dev.waybill.dispatcher.delivery.Planning;
import dev.waybill.dispatcher.delivery.QuarantineLimit;
import dev.waybill.dispatcher.delivery.Spool;
import dev.waybill.dispatcher.delivery.WorkerPool;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A dispatcher of one worker over one table, whose streams begin at now and whose steps are taken
/// by whoever measures them. By the real clock of the source.
final class BenchDispatcher implements AutoCloseable {
  /// The shortest there is, unless another is asked for.
  static final Duration CADENCE = Duration.ofSeconds(1);

  private static final Duration POLL = Duration.ofMillis(10);

  private static final RetryPolicy ONCE =
      new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofHours(1));

  private final List<DeliveryStream> streams;
  private final BenchControl control;
  private final Destinations destinations;
  private final Heartbeat heartbeat;
  private final Spool spool;
  private final Planning planning;
  private final WorkerPool pool;

  /// @param ids one stream of the table per destination, none of them another's
  /// @param destinations of the streams; closed with this
  /// @param encoderBytes what an encoder may hold
  BenchDispatcher(
      BenchSource source,
      BenchControl control,
      List<StreamId> ids,
      Destinations destinations,
      Path folder,
      long encoderBytes) {
    this(
        source,
        control,
        ids,
        destinations,
        folder,
        encoderBytes,
        CADENCE,
        new WindowReader(source.source(), source.source().time(), "bench"));
  }

  /// @param cadence of all streams
  /// @param reader of all streams
  BenchDispatcher(
      BenchSource source,
      BenchControl control,
      List<StreamId> ids,
      Destinations destinations,
      Path folder,
      long encoderBytes,
      Duration cadence,
      WindowReader reader) {
    this.control = control;
    this.destinations = destinations;
    this.streams = ids.stream().map(id -> stream(source, control, id, cadence, reader)).toList();
    LeaseStore leases = control.leases();
    Ledger ledger = new Ledger(control.control(), leases);
    this.heartbeat = new Heartbeat(leases);
    this.spool = new Spool(folder);
    this.planning =
        new Planning(
            streams,
            new StreamStore(control.control()),
            new DeliveryStore(control.control()),
            ONCE);
    this.pool =
        new WorkerPool(
            streams,
            ledger,
            new DeliveryWalk(
                ledger, destinations, new Encoders(), spool, encoderBytes, QuarantineLimit.DEFAULT),
            heartbeat,
            planning,
            new Housekeeping(
                new QuarantineExpiry(control.control(), QuarantineExpiry.Settings.DEFAULT),
                new OutboxPurge(control.control(), OutboxPurge.Settings.DEFAULT),
                List.of(),
                Duration.ofDays(1)),
            new WorkerPool.Settings(1, Duration.ofSeconds(1), ONCE, true));
  }

  private static DeliveryStream stream(
      BenchSource source,
      BenchControl control,
      StreamId id,
      Duration cadence,
      WindowReader reader) {
    PublishedTable table = source.table().published();
    return new DeliveryStream(
        control.stream(id),
        id,
        table,
        Scope.of(table, null),
        source.source(),
        reader,
        new WindowGrid(cadence, Duration.ZERO),
        new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofHours(1)),
        0);
  }

  /// Of the rows in the control database.
  List<Long> numbers() {
    return streams.stream().map(DeliveryStream::id).toList();
  }

  /// Begins at now, as streams of a large table do; the history that comes beside the windows is
  /// due from here on.
  void beginWithHistory() {
    planning.tick();
    for (DeliveryStream stream : streams) {
      if (!runOne()) {
        throw new IllegalStateException("expected a first window of " + stream.stream());
      }
    }
  }

  /// Begins at now, and gives up the history that would come beside the windows.
  void begin() {
    beginWithHistory();
    streams.forEach(this::cancelHistory);
    while (runOne()) {
      // What was planned of history ends as given up.
    }
  }

  private void cancelHistory(DeliveryStream stream) {
    control
        .control()
        .transaction(() -> {
          if (!new Backfill(control.control())
              .cancel(stream.id(), "bench", "windows are measured")) {
            throw new IllegalStateException(
                "expected " + stream.stream() + " to begin with history");
          }
        });
  }

  /// Ends when a window has closed behind all that was written.
  static void awaitWindow(BenchSource source) throws SourceException, InterruptedException {
    Instant written = source.source().now();
    while (source.source().now().isBefore(written.plus(CADENCE))) {
      Thread.sleep(POLL);
    }
  }

  int plan() {
    return planning.tick();
  }

  /// Walks a delivery that is due, and those that are read with it.
  boolean runOne() {
    return pool.runOne();
  }

  @Override
  public void close() {
    heartbeat.close();
    spool.close();
    destinations.close();
  }
}
