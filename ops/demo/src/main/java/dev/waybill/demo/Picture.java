package dev.waybill.demo;

import dev.waybill.dispatcher.stats.StreamStatus;
import java.time.Instant;
import java.util.List;

/// What a view shows of one moment.
///
/// @param live whether the application works on after the load
record Picture(Load.Progress load, boolean live, List<StreamStatus> streams) {
  long rowsDelivered() {
    return streams.stream().mapToLong(StreamStatus::rowsDelivered).sum();
  }

  /// Rows that wait in the source, once per stream.
  long rowsWaiting() {
    return streams.stream().mapToLong(stream -> Math.max(0, stream.lagRows())).sum();
  }

  /// Over the streams that have delivered anything.
  double longestLagSeconds() {
    return streams.stream()
        .filter(Picture::hasDelivered)
        .mapToDouble(StreamStatus::lagSeconds)
        .max()
        .orElse(0);
  }

  /// Whether a stream's watermark has left the beginning of time.
  static boolean hasDelivered(StreamStatus stream) {
    return stream.deliveredThrough().isAfter(Instant.EPOCH);
  }

  String source() {
    if (!load.finished()) {
      return "loading, %,d events (%d %%)".formatted(load.events(), load.percent());
    }
    String loaded =
        load.percent() < 0 ? "loaded before" : "loaded %,d events".formatted(load.events());
    return live ? loaded + ", live traffic" : loaded;
  }
}
