package dev.waybill.dispatcher.delivery;

import com.github.luben.zstd.ZstdInputStream;
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
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Setting;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole dispatcher over the table `items` and a destination in memory, worked step by step in
/// virtual time.
final class DeliveryRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final StreamId STREAM =
      new StreamId(new DestinationId("memory"), new TableId("items"), 1);

  final ReadingRig application;
  final InMemoryPlace place = new InMemoryPlace();
  final ControlDatabase control;
  private final HikariDataSource dataSource;
  private final Path spool;
  private final List<AutoCloseable> open = new ArrayList<>();

  DeliveryRig(Path spool) throws SQLException {
    this.spool = spool;
    PostgresServer server = PostgresServer.shared();
    this.application = new ReadingRig(server);
    String name = "control_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    server.createDatabase(name);
    this.dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(name), server.user(), server.password()), 6);
    Migrations.run(dataSource);
    this.control = new ControlDatabase(dataSource);
  }

  /// A dispatcher process of its own, with its own adapter on the shared place.
  record Worker(WorkerPool pool, Planning planning, Ledger ledger, LeaseStore leases, long stream) {
    /// Plans, then works until nothing is due.
    void work() {
      planning.tick();
      while (pool.runOne()) {
        planning.tick();
      }
    }
  }

  Worker worker(String name) {
    return worker(
        name, adapter -> adapter, new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1)));
  }

  Worker worker(String name, UnaryOperator<InMemoryAdapter> adapter, ReadLimits limits) {
    LeaseStore leases =
        new LeaseStore(
            control, name, new LeaseSettings(Duration.ofSeconds(60), Duration.ofSeconds(15)));
    StreamStore streams = new StreamStore(control);
    long id = streams.register(STREAM);
    leases.register(id);
    DeliveryStream stream =
        new DeliveryStream(
            id,
            STREAM,
            ReadingRig.items(),
            application.source,
            new WindowReader(application.source, application.time, "test"),
            new WindowGrid(ReadingRig.CADENCE, Duration.ZERO),
            limits);
    Destinations destinations =
        new Destinations(
            "test",
            List.of(new DestinationSettings(STREAM.destination(), "memory", Map.of())),
            new DestinationFactories(List.of(factory(adapter))));
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
            new DeliveryWalk(ledger, destinations, new Encoders(), files, 8 << 20),
            heartbeat,
            planning,
            new WorkerPool.Settings(
                1,
                Duration.ofSeconds(1),
                new RetryPolicy(
                    3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(30))));
    return new Worker(pool, planning, ledger, leases, id);
  }

  private DestinationFactory factory(UnaryOperator<InMemoryAdapter> adapter) {
    return new DestinationFactory() {
      @Override
      public String type() {
        return "memory";
      }

      @Override
      public List<Setting> settings() {
        return List.of();
      }

      @Override
      public DestinationAdapter create(DestinationConfig config) {
        return adapter.apply(new InMemoryAdapter(place, config.owner(), Clock.systemUTC()));
      }
    };
  }

  /// Every version at the destination as `id=value`, in the order of arrival within a file.
  List<String> delivered() throws IOException {
    List<String> rows = new ArrayList<>();
    for (byte[] file : place.files(STREAM.table()).values()) {
      try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(file))) {
        for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
          JsonNode row = JSON.readTree(line);
          rows.add(row.get("id").asString() + "=" + row.get("value").asLong());
        }
      }
    }
    return rows;
  }

  /// The first column of the first row, as text.
  String query(String sql) {
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
