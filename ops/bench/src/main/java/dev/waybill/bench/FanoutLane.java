package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Streams of one table to a number of destinations that take Parquet on S3, and the step that
/// delivers the next window to all of them.
final class FanoutLane implements Turns.Side, AutoCloseable {
  static final List<String> PARTS = List.of("deliver");

  private static final int ENCODER_BYTES = 32 << 20;

  private final int perWindow;
  private final List<StreamId> streams;
  private final BenchControl control;
  private final BenchDispatcher dispatcher;

  /// @param count of destinations
  /// @param perWindow rows that each window must have
  /// @param control of this lane alone
  FanoutLane(
      int count,
      int perWindow,
      BenchSource source,
      BenchControl control,
      StorePlace store,
      Path folder) {
    this.perWindow = perWindow;
    this.control = control;
    this.streams =
        IntStream.range(0, count)
            .mapToObj(i ->
                new StreamId(
                    new DestinationId("lake_%d_of_%d".formatted(i + 1, count)),
                    source.table().published().id(),
                    1))
            .toList();
    Destinations destinations =
        new Destinations(
            "bench",
            streams.stream().map(id -> store.settings(id.destination())).toList(),
            new DestinationFactories());
    this.dispatcher =
        new BenchDispatcher(source, control, streams, destinations, folder, ENCODER_BYTES);
  }

  void begin() {
    dispatcher.begin();
  }

  @Override
  public String name() {
    return streams.size() == 1 ? "1 destination" : streams.size() + " destinations";
  }

  /// @throws IllegalStateException when a window had not closed, did not land or had other rows
  @Override
  public long[] step() {
    long before = landed();
    long begun = System.nanoTime();
    int planned = dispatcher.plan();
    while (landed() < before + streams.size()) {
      if (!dispatcher.runOne() && failed() > 0) {
        break;
      }
      Thread.onSpinWait();
    }
    long taken = System.nanoTime() - begun;
    if (planned != streams.size() || landed() != before + streams.size()) {
      throw new IllegalStateException(
          "expected a window of %,d rows for each of %s, found %d planned and %d landed"
              .formatted(perWindow, name(), planned, landed() - before));
    }
    return new long[] {taken};
  }

  /// Windows of the wanted size that every destination has, added up.
  private long landed() {
    return count("SELECT count(*) FROM warehouse_receipt WHERE rows_loaded = " + perWindow);
  }

  private long failed() {
    return count(
        "SELECT count(*) FROM warehouse_delivery WHERE status IN ('FAILED', 'DEAD_LETTER')");
  }

  /// Reads that these windows took, all destinations together.
  long reads() {
    return count(
        "SELECT count(DISTINCT export_seq) FROM warehouse_attempt WHERE rows_read = " + perWindow);
  }

  private long count(String sql) {
    return control.control().jdbc().sql(sql).query(Long.class).single();
  }

  @Override
  public void close() {
    dispatcher.close();
  }
}
