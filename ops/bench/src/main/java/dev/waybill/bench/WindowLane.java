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
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.StreamId;
import dev.waybill.testkit.InMemoryPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One stream of a table into memory, with a dispatcher of its own, and the step that plans its
/// next window and delivers it: claim, snapshot, late, deleted and forward rows, JSON lines in the
/// spool, facts, landing, settlement. By the real clock of the source.
final class WindowLane implements Turns.Side, AutoCloseable {
  static final List<String> PARTS = List.of("plan", "deliver");

  /// The shortest there is.
  static final Duration CADENCE = Duration.ofSeconds(1);

  private static final RetryPolicy ONCE =
      new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
  private static final int ENCODER_BYTES = 8 << 20;

  private final String name;
  private final int perWindow;
  private final StreamId id;
  private final BenchControl control;
  private final long number;
  private final InMemoryPlace place = new InMemoryPlace();
  private final Destinations destinations;
  private final Heartbeat heartbeat;
  private final Spool spool;
  private final Planning planning;
  private final WorkerPool pool;

  /// @param perWindow rows that each window must have
  /// @param id whose destination no other lane of the control database has
  WindowLane(
      String name,
      int perWindow,
      StreamId id,
      BenchSource source,
      BenchControl control,
      Path folder) {
    this.name = name;
    this.perWindow = perWindow;
    this.id = id;
    this.control = control;
    this.number = control.stream(id);
    this.destinations =
        new Destinations(
            "bench",
            List.of(new DestinationSettings(id.destination(), MemoryFactory.TYPE, Map.of())),
            new DestinationFactories(List.of(new MemoryFactory(place))));
    PublishedTable table = source.table().published();
    DeliveryStream stream =
        new DeliveryStream(
            number,
            id,
            table,
            Scope.of(table, null),
            source.source(),
            new WindowReader(source.source(), source.source().time(), "bench"),
            new WindowGrid(CADENCE, Duration.ZERO),
            new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofHours(1)),
            0);
    LeaseStore leases = control.leases();
    Ledger ledger = new Ledger(control.control(), leases);
    this.heartbeat = new Heartbeat(leases);
    this.spool = new Spool(folder);
    this.planning =
        new Planning(
            List.of(stream),
            new StreamStore(control.control()),
            new DeliveryStore(control.control()),
            ONCE);
    this.pool =
        new WorkerPool(
            List.of(stream),
            ledger,
            new DeliveryWalk(
                ledger,
                destinations,
                new Encoders(),
                spool,
                ENCODER_BYTES,
                QuarantineLimit.DEFAULT),
            heartbeat,
            planning,
            new Housekeeping(
                new QuarantineExpiry(control.control(), QuarantineExpiry.Settings.DEFAULT),
                new OutboxPurge(control.control(), OutboxPurge.Settings.DEFAULT),
                List.of(),
                Duration.ofDays(1)),
            new WorkerPool.Settings(1, Duration.ofSeconds(1), ONCE, true));
  }

  /// Of its row in the control database.
  long number() {
    return number;
  }

  /// Begins at now, as a stream of a large table does; the history that would come beside the
  /// windows is given up.
  void begin() {
    planning.tick();
    pool.runOne();
    control
        .control()
        .transaction(() -> {
          if (!new Backfill(control.control()).cancel(number, "bench", "windows are measured")) {
            throw new IllegalStateException("expected " + id + " to begin with history");
          }
        });
    while (pool.runOne()) {
      // The one that was planned of history ends as given up.
    }
  }

  @Override
  public String name() {
    return name;
  }

  /// @throws IllegalStateException when the window had not closed, did not land or had other rows
  @Override
  public long[] step() {
    int before = place.receipts(id).size();
    long begun = System.nanoTime();
    int planned = planning.tick();
    long ready = System.nanoTime();
    boolean walked = pool.runOne();
    long[] taken = {ready - begun, System.nanoTime() - ready};
    List<DeliveryReceipt> receipts = place.receipts(id);
    if (planned != 1 || !walked || receipts.size() != before + 1) {
      throw new IllegalStateException(
          "expected one window of %s to be planned and to land, found %d planned and %d landed"
              .formatted(name, planned, receipts.size() - before));
    }
    if (receipts.getLast().rowsLoaded() != perWindow) {
      throw new IllegalStateException(
          "expected %,d rows in each window of %s, found %,d"
              .formatted(perWindow, name, receipts.getLast().rowsLoaded()));
    }
    return taken;
  }

  @Override
  public void close() {
    heartbeat.close();
    spool.close();
    destinations.close();
  }
}
