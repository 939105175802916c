package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps every table when its time has come, and takes the marks in between. One table rests while
/// another is read; each by itself takes no more than its share of the time. Remembers how each
/// stands, for metrics.
public final class SweepWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepWatch.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Sweep sweep;
  private final SweepStore store;
  private final List<SweptTable> tables;
  private final SweepSettings settings;
  private final Map<SweptTable, Long> notBefore = new HashMap<>();
  private final Map<SweptTable, String> said = new HashMap<>();
  private final Map<SweptTable, SweepStatus> seen = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().name("sweep").factory());

  public SweepWatch(
      Sweep sweep, SweepStore store, List<SweptTable> tables, SweepSettings settings) {
    this.sweep = sweep;
    this.store = store;
    this.tables = List.copyOf(tables);
    this.settings = settings;
  }

  public List<SweptTable> tables() {
    return tables;
  }

  /// As seen last; empty before the first look.
  public Optional<SweepStatus> status(SweptTable table) {
    return Optional.ofNullable(seen.get(table));
  }

  public void start() {
    Duration every = settings.every();
    if (every != null) {
      var unused =
          threads.scheduleWithFixedDelay(
              () -> tick(every), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /// Does a step of each table that does not rest.
  private void tick(Duration every) {
    for (SweptTable table : tables) {
      Long rests = notBefore.get(table);
      if (rests == null || System.nanoTime() - rests >= 0) {
        long before = System.nanoTime();
        Duration rest = step(table, every, before);
        notBefore.put(table, System.nanoTime() + rest.toNanos());
      }
    }
  }

  /// @return how long the table rests
  private Duration step(SweptTable table, Duration every, long before) {
    try {
      SweepStep step = sweep.step(table, every);
      store.status(table).ifPresent(status -> seen.put(table, status));
      return switch (step) {
        case SweepStep.NotDue _, SweepStep.Elsewhere _ -> IDLE;
        case SweepStep.Waits(String why) -> failed(table, why);
        case SweepStep.Went _ -> {
          said.remove(table);
          yield settings.share().rest(Duration.ofNanos(System.nanoTime() - before));
        }
        case SweepStep.Finished(long rows) -> {
          said.remove(table);
          LOG.info("swept {}/{}: {} rows were found late", table.source(), table.name(), rows);
          yield IDLE;
        }
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AGAIN;
    } catch (SourceException | DestinationException | RuntimeException e) {
      return failed(table, String.valueOf(e.getMessage()));
    }
  }

  /// Said once while it stays the same.
  private Duration failed(SweptTable table, String why) {
    if (!why.equals(said.put(table, why))) {
      LOG.warn("the sweep of {}/{} goes on later: {}", table.source(), table.name(), why);
    }
    return AGAIN;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      sweep.release();
    } catch (RuntimeException e) {
      LOG.debug("what was claimed for sweeps ends by itself", e);
    }
  }
}
