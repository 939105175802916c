package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.PlannedDelivery;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.ExportWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a delivery for every idle stream one of whose windows has closed, by the source's clock.
/// Any number of processes may plan at once: the outbox keeps one of equal rows.
public final class Planning {
  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

  private final Map<Long, DeliveryStream> streams = new HashMap<>();
  private final StreamStore store;
  private final DeliveryStore deliveries;
  private final RetryPolicy retry;

  public Planning(
      List<DeliveryStream> streams,
      StreamStore store,
      DeliveryStore deliveries,
      RetryPolicy retry) {
    streams.forEach(stream -> this.streams.put(stream.id(), stream));
    this.store = store;
    this.deliveries = deliveries;
    this.retry = retry;
  }

  private record Closed(DeliveryStream stream, StreamRow row, ExportWindow window) {}

  /// Windows of several destinations are written right after each other, once the source was asked
  /// about all: whoever claims one finds those that can be read with it.
  ///
  /// @return how many deliveries were written
  public int tick() {
    List<Closed> closed = new ArrayList<>();
    Map<SourceDatabase, Instant> clocks = new IdentityHashMap<>();
    for (StreamRow row : store.idle(List.copyOf(streams.keySet()))) {
      DeliveryStream stream = streams.get(row.id());
      if (stream == null) {
        continue;
      }
      try {
        closed(stream, row, clocks)
            .ifPresent(window -> closed.add(new Closed(stream, row, window)));
      } catch (SourceException | RuntimeException e) {
        warn(stream, e);
      }
    }
    int planned = 0;
    for (Closed each : closed) {
      try {
        planned += plan(each.stream(), each.row(), each.window());
      } catch (RuntimeException e) {
        warn(each.stream(), e);
      }
    }
    return planned;
  }

  private static void warn(DeliveryStream stream, Exception e) {
    LOG.warn("could not plan {}: {}", stream.stream(), e.getMessage());
  }

  /// @param clocks of sources that were asked: streams of one end their windows at the same moment
  private static Optional<ExportWindow> closed(
      DeliveryStream stream, StreamRow row, Map<SourceDatabase, Instant> clocks)
      throws SourceException {
    SourceTime time = stream.reader().time();
    if (stream.grid().next(row.watermark(), time.estimate()).isEmpty()) {
      return Optional.empty();
    }
    Instant now = clocks.get(stream.source());
    if (now == null) {
      now = time.now();
      clocks.put(stream.source(), now);
    }
    return stream.grid().next(row.watermark(), now);
  }

  private int plan(DeliveryStream stream, StreamRow row, ExportWindow window) {
    PlannedDelivery planned =
        new PlannedDelivery(
            row.id(),
            new DeliveryKey(stream.stream(), window.from(), row.generation()),
            DeliveryKind.WINDOW,
            window,
            stream.table().schema().version(),
            retry.maxAttempts());
    return deliveries.plan(planned) ? 1 : 0;
  }
}
