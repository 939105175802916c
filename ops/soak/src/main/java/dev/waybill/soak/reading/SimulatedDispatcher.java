package dev.waybill.soak.reading;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.Ledger;
import dev.waybill.dispatcher.delivery.Spool;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.lease.LeaseStore;
import java.nio.file.Path;
import java.time.Duration;

/// What one dispatcher process keeps over all schedules.
final class SimulatedDispatcher implements AutoCloseable {
  private final String name;
  private final LeaseStore leases;
  private final Ledger ledger;
  private final Heartbeat heartbeat;
  private final Spool spool;

  SimulatedDispatcher(String name, ControlDatabase control, Path folder) {
    this.name = name;
    this.leases =
        new LeaseStore(
            control, name, new LeaseSettings(Duration.ofMinutes(60), Duration.ofMinutes(30)));
    this.ledger = new Ledger(control, leases);
    this.heartbeat = new Heartbeat(leases);
    this.spool = new Spool(folder);
  }

  String name() {
    return name;
  }

  LeaseStore leases() {
    return leases;
  }

  Ledger ledger() {
    return ledger;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  Spool spool() {
    return spool;
  }

  @Override
  public void close() {
    heartbeat.close();
    spool.close();
  }
}
