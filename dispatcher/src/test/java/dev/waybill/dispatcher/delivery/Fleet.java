package dev.waybill.dispatcher.delivery;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/// Dispatcher processes, each with workers, sessions and adapters of its own, over one table and
/// many destinations in memory. Windows close when the test says so; everything else runs.
final class Fleet implements AutoCloseable {
  private static final LeaseSettings LEASE =
      new LeaseSettings(Duration.ofSeconds(3), Duration.ofMillis(700));
  private static final RetryPolicy RETRY =
      new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMinutes(30));

  final ReadingRig application;
  final Map<String, InMemoryPlace> places = new LinkedHashMap<>();
  private final ControlSettings control;
  private final Path spool;
  private final List<AutoCloseable> open = new ArrayList<>();
  private boolean sharesReads;
  private BiFunction<SourceDatabase, SourceTime, WindowReader> reader =
      (source, time) -> new WindowReader(source, time, "test");

  /// @param control of an empty database
  Fleet(ControlSettings control, Path spool, int destinations) throws SQLException {
    this.control = control;
    this.spool = spool;
    this.application = new ReadingRig(PostgresServer.shared());
    for (int i = 0; i < destinations; i++) {
      places.put("d" + i, new InMemoryPlace());
    }
    try (HikariDataSource dataSource = ControlDataSource.open(control, 2)) {
      Migrations.run(dataSource);
    }
  }

  /// The workers of processes that are started from now on read one window for all destinations.
  Fleet sharingReads() {
    sharesReads = true;
    return this;
  }

  /// Streams of processes that are started from now on read by it.
  Fleet reading(BiFunction<SourceDatabase, SourceTime, WindowReader> other) {
    reader = other;
    return this;
  }

  /// Starts a process.
  WorkerPool start(String name, int workers) {
    return start(name, workers, adapter -> adapter);
  }

  WorkerPool start(String name, int workers, UnaryOperator<DestinationAdapter> around) {
    HikariDataSource dataSource = ControlDataSource.open(control, workers + 4);
    ControlDatabase database = new ControlDatabase(dataSource);
    LeaseStore leases = new LeaseStore(database, name, LEASE);
    StreamStore store = new StreamStore(database);
    Destinations destinations =
        new Destinations(
            "test",
            places.keySet().stream()
                .map(id -> new DestinationSettings(new DestinationId(id), "memory", Map.of()))
                .toList(),
            new DestinationFactories(
                List.of(new MemoryFactory(owner -> around.apply(adapter(owner))))));
    List<DeliveryStream> streams =
        places.keySet().stream().map(id -> stream(id, store, leases)).toList();
    Ledger ledger = new Ledger(database, leases);
    Heartbeat heartbeat = new Heartbeat(leases);
    Spool files = new Spool(spool, name, new SpoolBudget(1L << 30, workers));
    WorkerPool pool =
        new WorkerPool(
            streams,
            ledger,
            new DeliveryWalk(
                ledger, destinations, new Encoders(), files, 8 << 20, QuarantineLimit.DEFAULT),
            heartbeat,
            new Planning(streams, store, new DeliveryStore(database), RETRY),
            new Housekeeping(
                new QuarantineExpiry(database, QuarantineExpiry.Settings.DEFAULT),
                new OutboxPurge(database, OutboxPurge.Settings.DEFAULT),
                List.of(),
                Duration.ofDays(1)),
            new WorkerPool.Settings(
                workers,
                Duration.ofMillis(50),
                RETRY,
                Duration.ofMillis(500),
                sharesReads,
                GroupThreads.VIRTUAL));
    open.addAll(List.of(dataSource, heartbeat, files, destinations, pool));
    pool.start();
    return pool;
  }

  private DeliveryStream stream(String destination, StreamStore store, LeaseStore leases) {
    PublishedTable table = ReadingRig.items();
    StreamId name = new StreamId(new DestinationId(destination), table.id(), 1);
    long id = store.register(name);
    leases.register(id);
    return new DeliveryStream(
        id,
        name,
        table,
        Scope.of(table, null),
        application.source,
        reader.apply(application.source, application.time),
        new WindowGrid(ReadingRig.CADENCE, Duration.ZERO),
        DeliveryRig.NO_LIMITS);
  }

  private DestinationAdapter adapter(Owner owner) {
    InMemoryPlace place = Objects.requireNonNull(places.get(owner.destination().value()));
    return new InMemoryAdapter(place, owner, Clock.systemUTC());
  }

  /// A row for every destination, and the end of its window.
  void window(String id) throws SQLException {
    application.execute(application.put(id, 1));
    application.time.tick(ReadingRig.CADENCE);
  }

  /// Waits until destinations have all windows that have closed.
  ///
  /// @param destinations none for all of them
  void awaitWindows(String... destinations) {
    Instant end = application.time.now();
    String behind =
        "SELECT count(*) FROM warehouse_stream WHERE watermark_at < '%s' AND destination IN ('%s')"
            .formatted(
                end,
                String.join(
                    "','", destinations.length == 0 ? places.keySet() : List.of(destinations)));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> query(behind).equals("0"));
  }

  /// `id=value` of every version that a destination was given.
  List<String> delivered(String destination) throws IOException {
    return DeliveredItems.of(Objects.requireNonNull(places.get(destination)), "items");
  }

  /// Deliveries that every destination counts, added up.
  long commits() {
    return places.entrySet().stream()
        .mapToLong(each -> each.getValue().receipts(name(each.getKey())).size())
        .sum();
  }

  /// Rows that every destination counts, added up.
  long rows() {
    return places.entrySet().stream()
        .flatMap(each -> each.getValue().receipts(name(each.getKey())).stream())
        .mapToLong(receipt -> receipt.rowsLoaded())
        .sum();
  }

  private static StreamId name(String destination) {
    return new StreamId(new DestinationId(destination), new TableId("items"), 1);
  }

  /// The first column of the first row, as text.
  String query(String sql) throws SQLException {
    try (HikariDataSource dataSource = ControlDataSource.open(control, 2)) {
      return String.valueOf(new ControlDatabase(dataSource).jdbc().sql(sql).query().singleValue());
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    application.close();
  }
}
