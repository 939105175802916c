package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.history.RebuildStore;
import dev.waybill.dispatcher.history.RebuildStore.Rebuild;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.SwappedTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends rebuilds at their destination: swaps those whose rows have all landed, drops the shadow of
/// those that were given up. What a destination answers instead stands as the reason of the run
/// until it has done it. Any number of processes may do so at once.
public final class RebuildWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RebuildWatch.class);

  private final Map<Long, StreamId> streams = new HashMap<>();
  private final Destinations destinations;
  private final RebuildStore rebuilds;
  private final Duration again;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().name("rebuilds").factory());

  /// @param again how soon a destination that refuses is asked again
  public RebuildWatch(
      List<DeliveryStream> streams,
      Destinations destinations,
      ControlDatabase control,
      Duration again) {
    streams.forEach(stream -> this.streams.put(stream.id(), stream.stream()));
    this.destinations = destinations;
    this.rebuilds = new RebuildStore(control);
    this.again = again;
  }

  public void start() {
    var unused =
        threads.scheduleWithFixedDelay(this::tick, 0, again.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Ends those that can be ended now.
  public void tick() {
    try {
      rebuilds.ending(List.copyOf(streams.keySet())).forEach(this::end);
    } catch (RuntimeException e) {
      LOG.warn("could not look for rebuilds that end: {}", e.getMessage());
    }
  }

  private void end(Rebuild rebuild) {
    StreamId stream = streams.get(rebuild.streamId());
    if (stream == null) {
      return;
    }
    DestinationAdapter adapter = destinations.get(stream.destination());
    try {
      if (rebuild.isGivenUp()) {
        abandon(adapter, stream, rebuild);
      } else {
        String outcome = text(adapter.swap(stream, rebuild.id()));
        rebuilds.swapped(rebuild.id(), outcome);
        LOG.info("{} was rebuilt: {}", stream, outcome);
      }
    } catch (DestinationException e) {
      String why = String.valueOf(e.getMessage());
      if (rebuilds.refused(rebuild.id(), why)) {
        LOG.warn("the rebuild {} of {} cannot end yet: {}", rebuild.id(), stream, why);
      }
    } catch (RuntimeException e) {
      // One that stumbles keeps no other from its end.
      LOG.warn("could not end the rebuild {} of {}: {}", rebuild.id(), stream, e.getMessage());
    }
  }

  /// What cannot be abandoned for good was swapped before, or is not ours any more.
  private void abandon(DestinationAdapter adapter, StreamId stream, Rebuild rebuild)
      throws DestinationException {
    try {
      adapter.abandon(stream, rebuild.id());
      rebuilds.abandoned(rebuild.id(), null);
    } catch (DestinationException e) {
      if (e.kind() != Kind.PERMANENT) {
        throw e;
      }
      rebuilds.abandoned(rebuild.id(), String.valueOf(e.getMessage()));
    }
  }

  private static String text(SwappedTable swapped) {
    String kept =
        swapped.kept() == null
            ? "there was no former table"
            : "the former table is kept as " + swapped.kept() + ": drop it when it is not needed";
    return swapped.views().isEmpty()
        ? kept
        : kept + "; these views read the new one: " + String.join(", ", swapped.views());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
