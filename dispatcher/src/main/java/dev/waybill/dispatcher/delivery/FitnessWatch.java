package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.destination.UnfitDestinationException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tests every destination when the dispatcher starts, and again while one fails: its streams are
/// stopped with the reason, and go on by themselves once it passes. One that cannot be reached is
/// not stopped: its deliveries wait for it and say so.
public final class FitnessWatch implements AutoCloseable {
  /// The first word of the reason of streams that are stopped here.
  static final String UNFIT = "UNFIT";

  private static final Logger LOG = LoggerFactory.getLogger(FitnessWatch.class);

  private final Set<DestinationId> ids;
  private final Destinations destinations;
  private final StreamStore streams;
  private final Duration again;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("destination-test").factory());

  /// @param again how soon a destination that fails is tested again
  public FitnessWatch(
      Set<DestinationId> ids, Destinations destinations, StreamStore streams, Duration again) {
    this.ids = Set.copyOf(ids);
    this.destinations = destinations;
    this.streams = streams;
    this.again = again;
  }

  public void start() {
    var unused =
        threads.scheduleWithFixedDelay(this::tick, 0, again.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Tests those that have not passed, and lets the streams of the others go on: another process,
  /// which they do not suit, may have stopped them and be gone.
  void tick() {
    for (DestinationId id : ids) {
      try {
        look(id);
      } catch (RuntimeException e) {
        LOG.warn("could not test destination {}: {}", id, e.getMessage());
      }
    }
  }

  private void look(DestinationId id) {
    try {
      destinations.requireFit(id);
      if (streams.release(id, UNFIT) > 0) {
        LOG.info("destination {} passes its connection test: its streams go on", id);
      }
    } catch (UnfitDestinationException e) {
      if (streams.stop(id, UNFIT, String.valueOf(e.getMessage())) > 0) {
        LOG.error("the streams of destination {} are stopped: {}", id, e.getMessage());
      }
    } catch (DestinationException e) {
      LOG.warn("destination {} cannot be tested yet: {}", id, e.getMessage());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
