package dev.waybill.bench;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.Progress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
      "Ratios are to one destination; the goal is that each further one adds less than 0.15. A"
          + " store that runs on this machine takes its part of the processors: beside each time"
          + " stand the processor seconds of a window, of this process, of both databases and of"
          + " the store."
    })
final class FanoutCommand implements Callable<Integer> {
  private static final long BEFORE = 10_000;
  private static final int WARM_UPS = 2;

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

  @ArgGroup(exclusive = false, heading = "A store that runs, in place of s3proxy:%n")
  private @Nullable Running running;

  static final class Running {
    @Option(
        names = "--store",
        paramLabel = "URL",
        required = true,
        description =
            "Its keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. What is delivered"
                + " stays there, in a folder bench-<UUID>.")
    private URI store = URI.create("http://127.0.0.1");

    @Option(
        names = "--bucket",
        paramLabel = "NAME",
        required = true,
        description = "A bucket in it that exists.")
    private String bucket = "";

    @Option(
        names = "--store-pid",
        paramLabel = "PID",
        description = "Its process, where it runs on this machine.")
    private @Nullable Long pid;
  }

  @Mixin private BenchOptions options = new BenchOptions(5);

  /// @param millis from the plan until all have landed, in the middle
  /// @param p90Millis nine of ten took no longer
  /// @param ratio to the first line
  /// @param spent on a window, in the middle
  record Line(String name, double millis, double p90Millis, double ratio, FanoutLane.Spent spent) {
    List<String> cells() {
      return List.of(
          name,
          TextTable.number(millis, 0),
          TextTable.number(ratio, 2),
          TextTable.number(p90Millis, 0),
          TextTable.number(spent.firstToLastMillis(), 0),
          TextTable.number(spent.clientCpu(), 2),
          seconds(spent.sourceCpu()),
          seconds(spent.controlCpu()),
          seconds(spent.storeCpu()));
    }

    private static String seconds(@Nullable Double seconds) {
      return seconds == null ? "" : TextTable.number(seconds, 2);
    }
  }

  /// @param reads of each number of destinations, warm-ups included: as many as windows where all
  ///   were shared
  record Result(
      int rowsPerWindow, int windows, int processors, List<Long> reads, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    Path spool = Files.createTempDirectory("waybill-bench");
    progress.say("filling a table");
    try (BenchSource source = BenchSource.open(BenchTable.WIDE, BEFORE);
        StorePlace s3proxy = running == null ? new StorePlace() : null;
        PostgresServer server = PostgresServer.ephemeral("jit=off", "shared_buffers=64MB");
        Lanes lanes = new Lanes(source, store(s3proxy), server, spool)) {
      List<Line> lines = lanes.measure(progress);
      progress.end();
      List<Long> reads = lanes.all.stream().map(FanoutLane::reads).toList();
      Result result =
          new Result(
              perWindow,
              WARM_UPS + options.rounds(),
              Runtime.getRuntime().availableProcessors(),
              reads,
              lines);
      options.print(table(result));
      options.finish(result);
    } finally {
      Files.deleteIfExists(spool.resolve("lock"));
      Files.delete(spool);
    }
    return 0;
  }

  private FanoutStore store(@Nullable StorePlace s3proxy) {
    Running other = running;
    return s3proxy == null && other != null
        ? FanoutStore.running(other.store, other.bucket, other.pid)
        : FanoutStore.of(Objects.requireNonNull(s3proxy));
  }

  private static TextTable table(Result result) {
    return new TextTable(
        "windows of %,d wide rows, %d processors; reads made for %d windows: %s"
            .formatted(
                result.rowsPerWindow(), result.processors(), result.windows(), result.reads()),
        List.of(
            "median",
            "all landed, ms",
            "ratio",
            "9 of 10, ms",
            "first to last, ms",
            "CPU, s: own",
            "source",
            "control",
            "store"),
        result.lines().stream().map(Line::cells).toList());
  }

  /// A lane for every number of destinations, each with a control database of its own.
  private final class Lanes implements AutoCloseable {
    private final BenchSource source;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<FanoutLane> all = new ArrayList<>();
    private long next = BEFORE + 1;

    Lanes(BenchSource source, FanoutStore store, PostgresServer server, Path spool)
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

    List<Line> measure(Progress progress) throws Exception {
      BenchDispatcher.awaitWindow(source);
      all.forEach(FanoutLane::begin);
      List<Turns.Line> taken =
          new Turns(FanoutLane.PARTS, WARM_UPS, options.rounds())
              .compare(
                  all,
                  told -> {
                    progress.show(told);
                    write();
                  });
      List<Line> lines = new ArrayList<>();
      for (FanoutLane lane : all) {
        Turns.Timing timing = taken.get(lines.size()).timings().getLast();
        lines.add(
            new Line(
                lane.name(),
                timing.medianMillis(),
                timing.p90Millis(),
                timing.ratio(),
                lane.spent(options.rounds())));
      }
      return lines;
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
