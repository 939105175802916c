package dev.waybill.dispatcher.stats;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes how the streams stand as metrics: `waybill.stream.lag.seconds`,
/// `waybill.stream.lag.rows`, `waybill.stream.rows` and `waybill.stream.broken` (1 for a dead
/// letter or a stopped stream), each tagged with destination and table. On a thread of its own:
/// statistics never slow a delivery.
public final class StreamMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMetrics.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final StatusQuery status;
  private final MultiGauge lagSeconds;
  private final MultiGauge lagRows;
  private final MultiGauge rows;
  private final MultiGauge quarantined;
  private final MultiGauge broken;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stream-metrics").factory());

  public StreamMetrics(StatusQuery status, MeterRegistry registry) {
    this.status = status;
    this.lagSeconds = MultiGauge.builder("waybill.stream.lag.seconds").register(registry);
    this.lagRows = MultiGauge.builder("waybill.stream.lag.rows").register(registry);
    this.rows = MultiGauge.builder("waybill.stream.rows").register(registry);
    this.quarantined = MultiGauge.builder("waybill.stream.quarantined").register(registry);
    this.broken = MultiGauge.builder("waybill.stream.broken").register(registry);
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::refresh, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void refresh() {
    try {
      List<StreamStatus> streams = status.streams();
      publish(lagSeconds, streams, StreamStatus::lagSeconds);
      publish(lagRows, streams, StreamStatus::lagRows);
      publish(rows, streams, StreamStatus::rowsDelivered);
      publish(quarantined, streams, StreamStatus::quarantined);
      publish(
          broken,
          streams,
          s -> s.state().equals("DEAD_LETTER") || s.state().equals("STOPPED") ? 1 : 0);
    } catch (RuntimeException e) {
      LOG.warn("could not refresh the metrics: {}", e.getMessage());
    }
  }

  private static void publish(
      MultiGauge gauge,
      List<StreamStatus> streams,
      java.util.function.ToDoubleFunction<StreamStatus> value) {
    gauge.register(
        streams.stream()
            .<MultiGauge.Row<?>>map(s ->
                MultiGauge.Row.of(
                    Tags.of("destination", s.destination(), "table", s.table()),
                    value.applyAsDouble(s)))
            .toList(),
        true);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
