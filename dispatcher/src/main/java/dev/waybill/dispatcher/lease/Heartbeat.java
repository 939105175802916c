package dev.waybill.dispatcher.lease;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Extends the leases of this process while their deliveries run. A failed call loses nothing by
/// itself: the lease's own deadline decides.
public final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final LeaseStore leases;
  private final Set<Lease> held = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lease-heartbeat").factory());

  public Heartbeat(LeaseStore leases) {
    this.leases = leases;
    long nanos = leases.settings().heartbeat().toNanos();
    var unused = scheduler.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  public void keep(Lease lease) {
    held.add(lease);
  }

  public void drop(Lease lease) {
    held.remove(lease);
  }

  private void beat() {
    for (Lease lease : held) {
      try {
        leases.extend(lease);
      } catch (RuntimeException | Error e) {
        LOG.warn("could not extend the {}: {}", lease, e.toString());
      }
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
