package dev.waybill.soak.crash;

import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.spi.StreamId;
import java.util.List;

/// A destination of one stream, its adapters as processes have them, and what a plain reader finds.
public interface CrashPlace extends AutoCloseable {
  /// The way of a process to the destination.
  ///
  /// @param stream whose destination it is
  Door door(Life life, StreamId stream, CrashSubject subject);

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
