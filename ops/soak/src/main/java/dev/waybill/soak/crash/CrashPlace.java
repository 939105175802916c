package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.spi.StreamId;
import java.util.List;

/// A destination of one stream, its adapters as processes have them, and what a plain reader finds.
public interface CrashPlace extends AutoCloseable {
  /// Opens the destination for a process.
  ///
  /// @param stream whose destination it is
  Destinations open(Life life, StreamId stream, CrashSubject subject);

  /// Whether no row of the application is kept out.
  default boolean holdsEverything() {
    return false;
  }

  /// Every version that is visible, or the last of each key where it keeps no more.
  List<DeliveredRow> rows();

  /// The destination's own log, by ordinal.
  List<Decided> log(StreamId stream);

  @Override
  void close();
}
