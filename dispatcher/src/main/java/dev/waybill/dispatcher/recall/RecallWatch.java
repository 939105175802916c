package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.RecallExpiry.Expired;
import dev.waybill.dispatcher.source.SourceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes recalled rows whose time is over now and then, and sooner where a source could not be
/// asked. When their time is over is said by the clock of the control database.
public final class RecallWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecallWatch.class);

  private final ControlDatabase control;
  private final RecallExpiry expiry;
  private final Duration every;
  private final Duration again;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().name("recalls").factory());
  private @Nullable Long doneAt;
  private String said = "";

  /// @param every how often
  /// @param again how soon after it failed
  public RecallWatch(ControlDatabase control, RecallExpiry expiry, Duration every, Duration again) {
    this.control = control;
    this.expiry = expiry;
    this.every = every;
    this.again = again;
  }

  public void start() {
    var unused =
        threads.scheduleWithFixedDelay(this::tick, 0, again.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Does it when its time has come.
  void tick() {
    if (doneAt != null && System.nanoTime() - doneAt < every.toNanos()) {
      return;
    }
    try {
      say(expiry.run("waybill", control.now()));
      doneAt = System.nanoTime();
      said = "";
    } catch (SourceException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(said)) {
        LOG.warn("recalled rows whose time is over are removed later: {}", why);
      }
      said = why;
    }
  }

  private static void say(Expired expired) {
    if (expired.rows() > 0) {
      LOG.info(
          "removed {} recalled rows whose time is over; recalls that expired: {}",
          expired.rows(),
          expired.recalls());
    }
    if (expired.stay() > 0) {
      LOG.info("{} recalled rows whose time is over stay: {}", expired.stay(), expired.held());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
