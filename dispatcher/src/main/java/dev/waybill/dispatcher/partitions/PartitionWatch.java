package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.partitions.PartitionMaintenance.Look;
import dev.waybill.dispatcher.source.SourceException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the maintenance of every source now and then, and more often while something is wrong, so
/// that an alarm ends soon after its cause. Remembers what was seen last, for health and metrics.
public final class PartitionWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWatch.class);

  private final List<PartitionMaintenance> sources;
  private final Duration every;
  private final Duration again;
  private final Map<String, Look> looks = new ConcurrentHashMap<>();
  private final Map<String, Long> fineSince = new HashMap<>();
  private final Map<String, LocalDate> warned = new HashMap<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("partitions").factory());

  /// @param every how often where all is well
  /// @param again how soon where it is not, or the source could not be asked
  public PartitionWatch(List<PartitionMaintenance> sources, Duration every, Duration again) {
    this.sources = List.copyOf(sources);
    this.every = every;
    this.again = again;
  }

  public void start() {
    var unused =
        threads.scheduleWithFixedDelay(this::tick, 0, again.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A source and the tables that are watched there.
  public record Watched(String source, List<String> tables) {}

  public List<Watched> watched() {
    return sources.stream()
        .map(source ->
            new Watched(
                source.source(),
                source.tables().stream().map(table -> table.id().value()).toList()))
        .toList();
  }

  /// What was seen last; empty before the first look.
  public Optional<TableDays> table(String source, String table) {
    return looks(source)
        .flatMap(look -> look.tables().stream())
        .filter(each -> each.table().equals(table))
        .findFirst();
  }

  /// Those of all sources, as seen last.
  public List<TableDays> tables() {
    return looks.values().stream().flatMap(look -> look.tables().stream()).toList();
  }

  /// Those of a source that nobody has acknowledged, as seen last.
  public List<Disappeared> disappeared(String source) {
    return looks(source).flatMap(look -> look.disappeared().stream()).toList();
  }

  private Stream<Look> looks(String source) {
    return Optional.ofNullable(looks.get(source)).stream();
  }

  /// Looks at the sources whose time has come.
  void tick() {
    for (PartitionMaintenance source : sources) {
      Long fine = fineSince.get(source.source());
      if (fine == null || System.nanoTime() - fine >= every.toNanos()) {
        look(source);
      }
    }
  }

  private void look(PartitionMaintenance source) {
    String name = source.source();
    try {
      Look look = source.runOnce();
      looks.put(name, look);
      look.tables().forEach(this::warn);
      if (look.isFine()) {
        fineSince.put(name, System.nanoTime());
      } else {
        fineSince.remove(name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SourceException | RuntimeException e) {
      LOG.warn("the partitions of source {} were not looked at: {}", name, e.getMessage());
      fineSince.remove(name);
    }
  }

  /// Once a day of the source.
  private void warn(TableDays table) {
    if (table.few()
        && !table.today().equals(warned.put(table.source() + "/" + table.table(), table.today()))) {
      LOG.warn(
          "expected {} days ahead to have a partition of {}, found {}; run `waybill partitions ensure` to see what keeps them from being made",
          table.ahead(),
          table.relation(),
          table.daysAhead());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
