package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Streams of one table to a number of destinations that take Parquet on S3, and the step that
/// delivers the next window to all of them.
final class FanoutLane implements Turns.Side, AutoCloseable {
  static final List<String> PARTS = List.of("deliver");

  /// How long to wait before looking again whether what was begun has landed: whoever looks without
  /// a pause takes the processors from those who land.
  private static final Duration POLL = Duration.ofMillis(5);

  /// A read looks back as far as the source's delta for rows that were committed late, which is a
  /// window where the cadence is as long (both are 15 minutes unless configured). Here windows
  /// follow one another in seconds, and each stream would look at all windows of the run.
  private static final String LOOK_BACK_ONE_WINDOW =
      """
      UPDATE warehouse_stream s SET look_back_to = greatest(s.look_back_to,
          (SELECT max(r.window_from) FROM warehouse_receipt r WHERE r.stream_id = s.id))
      """;

  private static final int ENCODER_BYTES = 32 << 20;

  private final int perWindow;
  private final List<StreamId> streams;
  private final BenchSource source;
  private final BenchControl control;
  private final BenchDispatcher dispatcher;
  private final FanoutStore store;
  private final List<Spent> spent = new ArrayList<>();

  /// What a window took beside its time.
  ///
  /// @param firstToLastMillis between the first and the last destination's landing
  /// @param clientCpu seconds of processors that this process took
  /// @param sourceCpu that the source's server took; null where that cannot be told
  /// @param controlCpu that the control database's server took
  /// @param storeCpu that the store took
  record Spent(
      double firstToLastMillis,
      double clientCpu,
      @Nullable Double sourceCpu,
      @Nullable Double controlCpu,
      @Nullable Double storeCpu) {}

  /// @param count of destinations
  /// @param perWindow rows that each window must have
  /// @param control of this lane alone
  FanoutLane(
      int count,
      int perWindow,
      BenchSource source,
      BenchControl control,
      FanoutStore store,
      Path folder) {
    this.perWindow = perWindow;
    this.source = source;
    this.control = control;
    this.store = store;
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
            streams.stream().map(StreamId::destination).map(store.settings()).toList(),
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

  /// From the plan until the last destination says that it has landed, by the clock of the control
  /// database.
  ///
  /// @throws IllegalStateException when a window had not closed, did not land or had other rows
  @Override
  public long[] step() throws InterruptedException {
    control.control().jdbc().sql(LOOK_BACK_ONE_WINDOW).update();
    long before = landed();
    Double sourceBefore = Proc.cpuSeconds(source.pid());
    Double controlBefore = Proc.cpuSeconds(control.pid());
    Double storeBefore = store.pid() == null ? null : Proc.cpuSeconds(store.pid());
    Meter meter = Meter.start();
    OffsetDateTime begun =
        control
            .control()
            .jdbc()
            .sql("SELECT clock_timestamp()")
            .query(OffsetDateTime.class)
            .single();
    int planned = dispatcher.plan();
    while (landed() < before + streams.size() && failed() == 0) {
      if (!dispatcher.runOne()) {
        Thread.sleep(POLL);
      }
    }
    Exporter.Export taken = meter.stop(perWindow, 0);
    Double sourceCpu = Proc.cpuSince(sourceBefore, source.pid());
    Double controlCpu = Proc.cpuSince(controlBefore, control.pid());
    Double storeCpu = store.pid() == null ? null : Proc.cpuSince(storeBefore, store.pid());
    if (planned != streams.size() || landed() != before + streams.size()) {
      throw new IllegalStateException(
          "expected a window of %,d rows for each of %s, found %d planned and %d landed"
              .formatted(perWindow, name(), planned, landed() - before));
    }
    List<OffsetDateTime> landings = landings(begun);
    spent.add(
        new Spent(
            Duration.between(landings.getFirst(), landings.getLast()).toNanos() / 1e6,
            taken.cpuSeconds(),
            sourceCpu,
            controlCpu,
            storeCpu));
    return new long[] {Duration.between(begun, landings.getLast()).toNanos()};
  }

  private List<OffsetDateTime> landings(OffsetDateTime begun) {
    return control
        .control()
        .jdbc()
        .sql(
            """
            SELECT delivered_at FROM warehouse_delivery WHERE delivered_at > :begun ORDER BY delivered_at
            """)
        .param("begun", begun)
        .query((row, _) -> row.getObject("delivered_at", OffsetDateTime.class))
        .list();
  }

  /// Of the last `steps`, in the middle of each figure.
  Spent spent(int steps) {
    List<Spent> last = spent.subList(spent.size() - steps, spent.size());
    return new Spent(
        Objects.requireNonNull(median(last, Spent::firstToLastMillis)),
        Objects.requireNonNull(median(last, Spent::clientCpu)),
        median(last, Spent::sourceCpu),
        median(last, Spent::controlCpu),
        median(last, Spent::storeCpu));
  }

  /// Null where one of them cannot be told.
  private static @Nullable Double median(List<Spent> of, Function<Spent, @Nullable Double> figure) {
    List<Double> told = of.stream().map(figure).filter(Objects::nonNull).sorted().toList();
    return told.size() == of.size() ? told.get(told.size() / 2) : null;
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
