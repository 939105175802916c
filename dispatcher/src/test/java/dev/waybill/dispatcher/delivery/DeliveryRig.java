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
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// The whole dispatcher over the table `items` and a destination in memory, worked step by step in
/// virtual time.
public final class DeliveryRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  public static final StreamId STREAM =
      new StreamId(new DestinationId("memory"), new TableId("items"), 1);

  public static final ReadLimits NO_LIMITS =
      new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1));

  public final ReadingRig application;

  /// In bytes of a table, for workers to come.
  long historyAbove = Long.MAX_VALUE;

  public final InMemoryPlace place = new InMemoryPlace();
  ControlSettings controlSettings;
  public ControlDatabase control;
  private HikariDataSource dataSource;
  private final PostgresServer server = PostgresServer.shared();
  private final Path spool;
  private final List<AutoCloseable> open = new ArrayList<>();

  public DeliveryRig(Path spool) throws SQLException {
    this.spool = spool;
    this.application = new ReadingRig(server);
    String name = databaseName();
    server.createDatabase(name);
    this.controlSettings = settings(name);
    this.dataSource = ControlDataSource.open(controlSettings, 6);
    Migrations.run(dataSource);
    this.control = new ControlDatabase(dataSource);
  }

  private static String databaseName() {
    return "control_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
  }

  public String controlUrl() {
    return controlSettings.url().replaceAll("\\?.*", "");
  }

  /// Of the control database.
  public javax.sql.DataSource dataSource() {
    return dataSource;
  }

  private ControlSettings settings(String name) {
    return new ControlSettings(server.jdbcUrl(name), server.user(), server.password());
  }

  /// A backup of the control database, as it is now.
  String backup() throws SQLException {
    String name = databaseName();
    String original = query("SELECT current_database()");
    application.execute("ALTER DATABASE " + original + " ALLOW_CONNECTIONS false");
    dataSource.getHikariPoolMXBean().softEvictConnections();
    application.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"
            + original
            + "'",
        "CREATE DATABASE " + name + " TEMPLATE " + original,
        "ALTER DATABASE " + original + " ALLOW_CONNECTIONS true");
    return name;
  }

  /// Workers to come use a backup instead of the control database; those that are there do not.
  void restore(String backup) {
    open.add(dataSource);
    controlSettings = settings(backup);
    dataSource = ControlDataSource.open(controlSettings, 6);
    control = new ControlDatabase(dataSource);
  }

  /// A dispatcher process of its own, with its own adapter on the shared place.
  public record Worker(
      WorkerPool pool,
      Planning planning,
      Ledger ledger,
      LeaseStore leases,
      DeliveryStream delivered,
      Adoption adoption,
      Resync resync,
      RebuildWatch rebuilds) {
    public long stream() {
      return delivered.id();
    }

    /// Plans, then works until nothing is due.
    public void work() {
      planning.tick();
      while (pool.runOne()) {
        planning.tick();
      }
    }
  }

  Worker worker(String name) {
    return worker(name, ReadingRig.items());
  }

  /// Of another table, or another version of it.
  Worker worker(String name, PublishedTable table) {
    return worker(name, adapter -> adapter, NO_LIMITS, table);
  }

  Worker worker(String name, UnaryOperator<InMemoryAdapter> adapter, ReadLimits limits) {
    return worker(name, adapter, limits, ReadingRig.items());
  }

  /// @param table as published
  Worker worker(
      String name,
      UnaryOperator<InMemoryAdapter> adapter,
      ReadLimits limits,
      PublishedTable table) {
    Destinations destinations =
        new Destinations(
            "test",
            List.of(new DestinationSettings(STREAM.destination(), "memory", Map.of())),
            new DestinationFactories(
                List.of(
                    new MemoryFactory(owner ->
                        adapter.apply(new InMemoryAdapter(place, owner, Clock.systemUTC()))))));
    return worker(name, destinations, limits, table);
  }

  /// @param destinations of which one has the id of [#STREAM]
  public Worker worker(
      String name, Destinations destinations, ReadLimits limits, PublishedTable table) {
    StreamId streamId = new StreamId(STREAM.destination(), table.id(), table.schema().major());
    LeaseStore leases =
        new LeaseStore(
            control, name, new LeaseSettings(Duration.ofSeconds(60), Duration.ofSeconds(15)));
    StreamStore streams = new StreamStore(control);
    long id = streams.register(streamId);
    leases.register(id);
    DeliveryStream stream =
        new DeliveryStream(
            id,
            streamId,
            table,
            Scope.of(table, null),
            application.source,
            new WindowReader(application.source, application.time, "test"),
            new WindowGrid(ReadingRig.CADENCE, Duration.ZERO),
            limits,
            historyAbove);
    Ledger ledger = new Ledger(control, leases);
    Heartbeat heartbeat = new Heartbeat(leases);
    open.add(heartbeat);
    open.add(destinations);
    RetryPolicy retry =
        new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(30));
    Planning planning = new Planning(List.of(stream), streams, new DeliveryStore(control), retry);
    Spool files = new Spool(spool);
    open.add(files);
    WorkerPool pool =
        new WorkerPool(
            List.of(stream),
            ledger,
            new DeliveryWalk(
                ledger, destinations, new Encoders(), files, 8 << 20, QuarantineLimit.DEFAULT),
            heartbeat,
            planning,
            new Housekeeping(
                new QuarantineExpiry(control, QuarantineExpiry.Settings.DEFAULT),
                new OutboxPurge(control, OutboxPurge.Settings.DEFAULT),
                List.of(),
                Duration.ofDays(1)),
            new WorkerPool.Settings(
                1,
                Duration.ofSeconds(1),
                new RetryPolicy(
                    3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(30)),
                false));
    RebuildWatch rebuilds =
        new RebuildWatch(List.of(stream), destinations, control, Duration.ofMinutes(1));
    open.add(rebuilds);
    return new Worker(
        pool,
        planning,
        ledger,
        leases,
        stream,
        new Adoption(control, leases, destinations, Duration.ofDays(30)),
        new Resync(control, leases, destinations, Duration.ZERO),
        rebuilds);
  }

  /// Every version at the destination as `id=value`, a delete as `-id`, in the order of arrival
  /// within a file.
  public List<String> delivered() throws IOException {
    return delivered("items");
  }

  List<String> delivered(String table) throws IOException {
    return DeliveredItems.of(place, table);
  }

  /// What a reader takes for the current state: of each id the value of its newest version.
  public Map<String, Long> current() throws IOException {
    Map<String, JsonNode> newest = new TreeMap<>();
    for (JsonNode row : DeliveredItems.versions(place, "items")) {
      newest.merge(row.get("id").asString(), row, (a, b) -> seq(a) > seq(b) ? a : b);
    }
    Map<String, Long> values = new TreeMap<>();
    newest.forEach((id, row) -> {
      if (!row.get(ControlColumns.DELETED).asBoolean()) {
        values.put(id, row.get("value").asLong());
      }
    });
    return values;
  }

  private static long seq(JsonNode row) {
    return row.get(ControlColumns.SEQ).asLong();
  }

  /// Plans that what is in quarantine be read again.
  long redeliver(Worker worker) {
    return replay(worker, new ReplaySubject.Quarantined());
  }

  long replay(Worker worker, ReplaySubject subject) {
    AtomicLong id = new AtomicLong();
    control.transaction(() -> id.set(new ReplayStore(control).plan(worker.stream(), subject)));
    return id.get();
  }

  /// The first column of the first row, as text.
  public String query(String sql) {
    return String.valueOf(control.jdbc().sql(sql).query().singleValue());
  }

  void update(String sql) {
    control.jdbc().sql(sql).update();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    dataSource.close();
    application.close();
  }
}
