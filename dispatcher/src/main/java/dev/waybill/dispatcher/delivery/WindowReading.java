package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.outbox.AttemptRead;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowLanes;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the rows of a window.
final class WindowReading {
  private static final Logger LOG = LoggerFactory.getLogger(WindowReading.class);

  private WindowReading() {}

  static RowsRead read(
      DeliveryStream stream, StreamRow row, Delivery delivery, AttemptId attempt, RowLanes lanes)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    WindowRead window = stream.reader().read(request(stream, row, delivery, attempt), lanes);
    return rows(stream, window);
  }

  /// The first window of a stream whose older rows come as history: its facts alone.
  static RowsRead beginning(
      DeliveryStream stream, StreamRow row, Delivery delivery, AttemptId attempt)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return rows(stream, stream.reader().begin(request(stream, row, delivery, attempt)));
  }

  static ReadRequest request(
      DeliveryStream stream, StreamRow row, Delivery delivery, AttemptId attempt) {
    requireNext(row, delivery);
    return new ReadRequest(
        stream.stream(),
        stream.table(),
        attempt,
        stream.scope(),
        delivery.window(),
        row.landed(),
        stream.limits());
  }

  static RowsRead rows(DeliveryStream stream, WindowRead window) {
    warn(stream, window);
    return new RowsRead(
        new AttemptRead(
            window.facts(),
            window.rows(),
            window.late(),
            window.deleted(),
            window.notices(),
            window.repair(),
            null),
        List.of());
  }

  /// Reads a window for its facts alone: nothing of it is sent.
  static RowsRead skipping(
      DeliveryStream stream, StreamRow row, Delivery delivery, AttemptId attempt)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    AttemptRead read =
        read(stream, row, delivery, attempt, RowLanes.of((_, _, _, _) -> {})).attempt();
    List<String> notices = new ArrayList<>(read.notices());
    notices.add("skipped: " + read.rows() + " rows were read and not sent");
    return new RowsRead(
        new AttemptRead(read.facts(), 0, 0, 0, notices, read.repair(), null), List.of());
  }

  /// The facts of a stream are those of its watermark; a window that starts elsewhere would be read
  /// with wrong ones.
  private static void requireNext(StreamRow row, Delivery delivery) {
    if (!row.watermark().equals(delivery.window().from())) {
      throw new IllegalStateException(
          "expected delivery "
              + delivery.id()
              + " to start at its stream's watermark "
              + row.watermark()
              + ", found "
              + delivery.window().from());
    }
  }

  /// What a person should look into although the read is sound.
  private static void warn(DeliveryStream stream, WindowRead window) {
    window.notices().forEach(notice -> LOG.warn("{}: {}", stream.stream(), notice));
    Duration delta = stream.source().settings().delta();
    if (window.latest().compareTo(delta.dividedBy(2)) > 0) {
      LOG.warn(
          "{}: {} late rows, the oldest {} behind the read, more than half of delta ({}): long transactions, or clocks"
              + " that differ too much",
          stream.stream(),
          window.late(),
          window.latest(),
          delta);
    }
  }
}
