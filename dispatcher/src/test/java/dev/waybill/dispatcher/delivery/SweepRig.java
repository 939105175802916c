package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweepStep;
import dev.waybill.dispatcher.sweep.SweptTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// The table `items`, delivered and swept in virtual time.
final class SweepRig implements AutoCloseable {
  static final Duration DAY = Duration.ofHours(24);
  private static final String LONG_AGO = "2025-03-01T00:00:00Z";

  final ReconciliationRig held;
  private final Destinations destinations;
  private final Sweep sweep;
  private long since;

  SweepRig(Path folder, Function<ReconciliationRig, Destinations> destinations) throws Exception {
    Destinations[] opened = new Destinations[1];
    this.held =
        new ReconciliationRig(
            folder, ReadingRig.items(), rig -> opened[0] = destinations.apply(rig));
    this.destinations = opened[0];
    this.sweep = sweep("first", 100);
  }

  /// With two rows, `a` and `changed`, that no window looks back to.
  SweepRig begun() throws Exception {
    held.put("a", 1);
    held.put("changed", 1);
    pass();
    forgetSent();
    return this;
  }

  /// Of another process.
  Sweep sweep(String owner, long blocks) {
    return new Sweep(
        held.rig.control,
        destinations,
        owner,
        new Sweep.Range(blocks, 1_000, Duration.ofSeconds(30)));
  }

  SweptTable table() {
    return new SweptTable(List.of(held.worker.delivered()));
  }

  /// A step by which a sweep begins only where one is due.
  SweepStep look() throws Exception {
    return sweep.step(table(), DAY);
  }

  /// Lets windows close until none looks back to what was written before, with a mark in each.
  void pass() throws Exception {
    for (int i = 0; i < 8; i++) {
      held.deliver();
      var _ = look();
    }
  }

  /// Sweeps all of it.
  long sweep() throws Exception {
    return sweep(sweep);
  }

  long sweep(Sweep by) throws Exception {
    SweepStep step = by.step(table(), Duration.ZERO);
    while (step instanceof SweepStep.Went) {
      step = by.step(table(), Duration.ZERO);
    }
    if (step instanceof SweepStep.Finished(long rows)) {
      return rows;
    }
    throw new IllegalStateException("expected the sweep to finish, found " + step);
  }

  /// As where the trigger is off, or a session is that of a replica.
  void putLongAgo(String id, long value) throws Exception {
    held.rig.application.execute(
        "INSERT INTO items (id, value, updated_at) VALUES ('%s', %d, '%s') ON CONFLICT (id) DO UPDATE SET value = excluded.value"
            .formatted(id, value, LONG_AGO));
  }

  /// What was sent so far does not count any more.
  void forgetSent() {
    since = Long.parseLong(held.rig.query("SELECT coalesce(max(id), 0) FROM warehouse_delivery"));
  }

  /// How many rows the deliveries sent since, empty ones left out.
  String sent() {
    return held.rig.query(
        "SELECT string_agg(rows_sent::text, ' ' ORDER BY delivery_id) FROM warehouse_receipt WHERE rows_sent > 0 AND delivery_id > "
            + since);
  }

  @Override
  public void close() throws Exception {
    held.close();
  }
}
