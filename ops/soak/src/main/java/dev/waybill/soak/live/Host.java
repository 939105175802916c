package dev.waybill.soak.live;

import dev.waybill.rigs.proxy.Exchange;
import dev.waybill.rigs.proxy.Fault;
import dev.waybill.rigs.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A machine of one dispatcher: its process, which comes and goes, and the ways from it to the
/// servers, which stay. What passes there is told to [Traps].
final class Host implements AutoCloseable {
  private final Traps traps;
  private final Path home;
  private final Path configuration;
  private final FaultProxy control;
  private final FaultProxy source;
  private final FaultProxy store;
  private final FaultProxy replica;
  private volatile @Nullable Storm storm;
  private @Nullable DispatcherProcess process;

  /// What the store answers, and until when on this process's monotonic clock.
  private record Storm(Fault fault, long end) {}

  Host(LiveServers servers, LivePlan plan, Traps traps, String name) throws IOException {
    this.traps = traps;
    this.home = Files.createDirectories(servers.folder().resolve(name));
    Doors doors = servers.doors();
    this.control = FaultProxy.postgres(doors.control(), exchange -> meet("control", exchange));
    this.source = FaultProxy.postgres(doors.source(), exchange -> meet("source", exchange));
    this.store = FaultProxy.http(doors.store(), exchange -> meet("store", exchange));
    this.replica = FaultProxy.postgres(doors.replica(), exchange -> meet("replica", exchange));
    this.configuration =
        servers.configure(
            plan, new Doors(control.port(), source.port(), store.port(), replica.port()), home);
  }

  private Fault meet(String server, Exchange exchange) {
    if (!exchange.effect()) {
      return Fault.NONE;
    }
    Storm raging = storm;
    return raging != null && server.equals("store") && System.nanoTime() - raging.end() < 0
        ? raging.fault()
        : traps.meet(this, server + ": " + exchange.name());
  }

  /// What the store answers to every effect for a while.
  void storm(Fault fault, Duration time) {
    storm = new Storm(fault, System.nanoTime() + time.toNanos());
  }

  /// To control database, source, store and replica.
  List<FaultProxy> ways() {
    return List.of(control, source, store, replica);
  }

  DispatcherProcess process() {
    DispatcherProcess running = process;
    if (running == null) {
      throw new IllegalStateException("expected a dispatcher, found none");
    }
    return running;
  }

  void start() throws IOException, InterruptedException {
    process = DispatcherProcess.start(home, configuration);
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      process.kill();
    }
    ways().forEach(FaultProxy::close);
  }
}
