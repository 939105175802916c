package dev.waybill.bench;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench fanout`.
@Command(
    name = "fanout",
    mixinStandardHelpOptions = true,
    description = {
      "Delivers windows of wide rows to one, two and more destinations that take Parquet on S3, in"
          + " turns: from the plan until all of them have landed, uploads included.",
      "The store runs on this machine and takes its part of the processors. Ratios are to one"
          + " destination; the goal is that each further one adds less than 0.15."
    })
final class FanoutCommand implements Callable<Integer> {
  private static final long BEFORE = 10_000;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Rows of every window (default: ${DEFAULT-VALUE}).")
  private int perWindow;

  @Option(
      names = "--destinations",
      paramLabel = "N",
      defaultValue = "3",
      description = "At most (default: ${DEFAULT-VALUE}).")
  private int destinations;

  @Mixin private BenchOptions options = new BenchOptions(5);

  /// @param reads of each number of destinations, warm-ups included: as many as windows where all
  ///   were shared
  record Result(int rowsPerWindow, int windows, List<Long> reads, List<Turns.Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    Path spool = Files.createTempDirectory("waybill-bench");
    progress.say("filling a table");
    try (BenchSource source = BenchSource.open(BenchTable.WIDE, BEFORE);
        StorePlace store = new StorePlace();
        PostgresServer server = PostgresServer.ephemeral("jit=off", "shared_buffers=64MB");
        Lanes lanes = new Lanes(source, store, server, spool)) {
      List<Turns.Line> lines = lanes.measure(progress);
      progress.end();
      int windows = options.rounds() + 1;
      List<Long> reads = lanes.all.stream().map(FanoutLane::reads).toList();
      options.print(
          Turns.table(
              "windows of %,d wide rows; reads made for %d windows: %s"
                  .formatted(perWindow, windows, reads),
              lines));
      options.finish(new Result(perWindow, windows, reads, lines));
    } finally {
      Files.deleteIfExists(spool.resolve("lock"));
      Files.delete(spool);
    }
    return 0;
  }

  /// A lane for every number of destinations, each with a control database of its own.
  private final class Lanes implements AutoCloseable {
    private final BenchSource source;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<FanoutLane> all = new ArrayList<>();
    private long next = BEFORE + 1;

    Lanes(BenchSource source, StorePlace store, PostgresServer server, Path spool)
        throws Exception {
      this.source = source;
      for (int count = 1; count <= destinations; count++) {
        BenchControl control = BenchControl.open(server, "control_" + count);
        open.add(control);
        FanoutLane lane = new FanoutLane(count, perWindow, source, control, store, spool);
        open.add(lane);
        all.add(lane);
      }
    }

    List<Turns.Line> measure(Progress progress) throws Exception {
      BenchDispatcher.awaitWindow(source);
      all.forEach(FanoutLane::begin);
      return new Turns(FanoutLane.PARTS, 1, options.rounds())
          .compare(
              all,
              told -> {
                progress.show(told);
                write();
              });
    }

    private void write() throws Exception {
      try (Connection connection = source.connect();
          Statement statement = connection.createStatement()) {
        statement.execute(
            source.table().insert(next, next + perWindow - 1, BenchSource.ORGANISATIONS));
        statement.execute("VACUUM ANALYZE " + source.table().sqlName());
      }
      next += perWindow;
      BenchDispatcher.awaitWindow(source);
    }

    @Override
    public void close() throws Exception {
      for (AutoCloseable each : open.reversed()) {
        each.close();
      }
    }
  }
}
