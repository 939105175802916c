package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.testkit.InMemoryAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/// A stream with rows in several blocks that have been delivered, each block a range of its own.
final class ResyncRig implements AutoCloseable {
  /// Rows of a delivery.
  static final ReadLimits CUT = new ReadLimits(6, 1L << 30, Duration.ofMinutes(1));

  static final Resync.Order ORDER = new Resync.Order("eve", "it was emptied", () -> {});

  private static final int ROWS = 40;

  final DeliveryRig rig;
  private int steps;

  ResyncRig(Path folder) throws Exception {
    this.rig = new DeliveryRig(folder);
    rig.application.followDeletes();
    rig.application.execute("ALTER TABLE items SET (fillfactor = 10)");
    rig.application.execute(
        IntStream.range(0, ROWS)
            .mapToObj(i -> rig.application.put("r" + i, i))
            .toArray(String[]::new));
  }

  Worker worker(String name) {
    return rig.worker(name, adapter -> adapter, CUT);
  }

  /// One that is not heard of again once a delivery is decided.
  Worker stopping() {
    return rig.worker("stopping", InMemoryAdapter::stoppingOnceDecided, CUT);
  }

  void put(String id, long value) throws Exception {
    rig.application.execute(rig.application.put(id, value));
  }

  void passWindow(Worker by) {
    rig.application.time.tick(ReadingRig.CADENCE);
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    by.work();
  }

  /// Lets the application write and `by` deliver, in turns, until the run of its stream has all
  /// landed.
  void land(Worker by) throws Exception {
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    while (state().equals("RUNNING")) {
      assertThat(steps++).as("deliveries").isLessThan(200);
      write(steps);
      rig.application.time.tick(ReadingRig.CADENCE.dividedBy(3));
      by.planning().tick();
      by.pool().runOne();
    }
  }

  /// Rows that were there and new ones are changed, some are deleted.
  private void write(int step) throws Exception {
    rig.application.execute(
        rig.application.put("r" + step * 7 % ROWS, 100 + step),
        rig.application.put("n" + step, step),
        "DELETE FROM items WHERE id = 'r" + step * 11 % ROWS + "'");
  }

  /// Lets the last window be delivered and the shadow be swapped.
  void end(Worker by) throws Exception {
    land(by);
    passWindow(by);
    by.rebuilds().tick();
    assertThat(state()).as(reason()).isEqualTo("DONE");
    passWindow(by);
  }

  String state() {
    return rig.query("SELECT state FROM warehouse_history ORDER BY started_at DESC LIMIT 1");
  }

  String reason() {
    return rig.query("SELECT state_reason FROM warehouse_history ORDER BY started_at DESC LIMIT 1");
  }

  boolean hasFacts() {
    return Boolean.parseBoolean(
        rig.query("SELECT bool_or(export_seq IS NOT NULL) FROM warehouse_history"));
  }

  UUID run() {
    return UUID.fromString(
        rig.query("SELECT id FROM warehouse_history ORDER BY started_at DESC LIMIT 1"));
  }

  Map<String, Long> source() throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = rig.application.writer();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, value FROM items")) {
      while (row.next()) {
        rows.put(row.getString(1), row.getLong(2));
      }
    }
    return rows;
  }

  @Override
  public void close() throws Exception {
    rig.close();
  }
}
