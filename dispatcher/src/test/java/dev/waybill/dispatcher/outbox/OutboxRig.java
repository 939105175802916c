package dev.waybill.dispatcher.outbox;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A control database with streams and deliveries, and nothing to deliver.
public final class OutboxRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  public final ControlDatabase control;
  public final DeliveryStore deliveries;
  private final HikariDataSource dataSource;
  private final AtomicInteger windows = new AtomicInteger();

  public OutboxRig() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    String name = "outbox_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    server.createDatabase(name);
    dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(name), server.user(), server.password()), 4);
    Migrations.run(dataSource);
    control = new ControlDatabase(dataSource);
    deliveries = new DeliveryStore(control);
  }

  public LeaseStore leases(String owner) {
    return new LeaseStore(
        control, owner, new LeaseSettings(Duration.ofSeconds(60), Duration.ofSeconds(15)));
  }

  /// @return its id
  public long stream(String destination, String table) {
    long id =
        new StreamStore(control)
            .register(new StreamId(new DestinationId(destination), new TableId(table), 1));
    leases("rig").register(id);
    return id;
  }

  /// Writes the next window of a stream.
  public void plan(long stream) {
    Watermark from = new Watermark(windows.incrementAndGet() * 1_000_000L, null);
    Watermark to = new Watermark(from.atMicros() + 1_000_000, null);
    StreamId name = new StreamId(new DestinationId("d" + stream), new TableId("t"), 1);
    deliveries.plan(
        new PlannedDelivery(
            stream,
            new DeliveryKey(name, from, 0),
            DeliveryKind.WINDOW,
            new ExportWindow(from, to),
            "1.0",
            8));
  }

  /// Blocks that one look for what is due reads, in memory or not.
  public long blocksOfDue(List<Long> streams) {
    String plan =
        String.join(
            "\n",
            control
                .jdbc()
                .sql("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + DeliveryStore.DUE)
                .param(streams.toArray(Long[]::new))
                .query((row, n) -> String.valueOf(row.getString(1)))
                .list());
    Matcher buffers = Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
    if (!buffers.find()) {
      throw new IllegalStateException("expected buffers in the plan, found " + plan);
    }
    String read = buffers.group(2);
    return Long.parseLong(buffers.group(1)) + (read == null ? 0 : Long.parseLong(read));
  }

  public String query(String sql) {
    return String.valueOf(control.jdbc().sql(sql).query().singleValue());
  }

  public void update(String sql) {
    control.jdbc().sql(sql).update();
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
