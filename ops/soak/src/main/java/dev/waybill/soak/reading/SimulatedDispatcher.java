package dev.waybill.soak.reading;

import dev.waybill.dispatcher.control.ControlDatabase;
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
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.watermark.StreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What one dispatcher process keeps over all its streams.
public final class SimulatedDispatcher implements AutoCloseable {
  private static final RetryPolicy AT_ONCE =
      new RetryPolicy(1_000_000, Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
  private static final int ENCODER_BYTES = 8 << 20;

  private final ControlDatabase control;
  private final LeaseStore leases;
  private final Ledger ledger;
  private final Heartbeat heartbeat;
  private final Spool spool;

  public SimulatedDispatcher(String name, ControlDatabase control, Path folder) {
    this.control = control;
    this.leases =
        new LeaseStore(
            control, name, new LeaseSettings(Duration.ofMinutes(60), Duration.ofMinutes(30)));
    this.ledger = new Ledger(control, leases);
    this.heartbeat = new Heartbeat(leases);
    this.spool = new Spool(folder);
  }

  /// Plans and delivers when told to.
  public record Worker(Planning planning, WorkerPool pool, Turns turns) {
    /// Plans, and walks one delivery if there is one, and those that are read with it.
    ///
    /// @return whether there was one
    public boolean work() {
      return turns.play(() -> {
        planning.tick();
        return pool.runOne();
      });
    }
  }

  public LeaseStore leases() {
    return leases;
  }

  /// @param sharesReads whether windows of several destinations are read together
  public Worker worker(
      List<DeliveryStream> streams,
      Destinations destinations,
      Encoders encoders,
      Turns turns,
      boolean sharesReads) {
    Planning planning =
        new Planning(streams, new StreamStore(control), new DeliveryStore(control), AT_ONCE);
    WorkerPool pool =
        new WorkerPool(
            streams,
            ledger,
            new DeliveryWalk(
                ledger, destinations, encoders, spool, ENCODER_BYTES, QuarantineLimit.DEFAULT),
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
                AT_ONCE,
                Duration.ofSeconds(30),
                sharesReads,
                turns.threads()));
    return new Worker(planning, pool, turns);
  }

  @Override
  public void close() {
    heartbeat.close();
    spool.close();
  }
}
