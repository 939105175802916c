package dev.waybill.bench;

import dev.waybill.bench.HistoryBooks.Windows;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench history`.
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Delivers all rows of a table as history into Parquet on S3, beside a bare drain of the same"
          + " rows, while an application adds "
          + LiveWrites.PER_SECOND
          + " rows a second whose windows go first. The store runs on this machine and takes its part"
          + " of the processors.",
      "Ratios are to the drain; the windows take their part of the time, too. The lag is from the end"
          + " of the window before to the moment in which the next has landed: of windows that are on"
          + " time it is between one and two cadences."
    })
final class HistoryCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Of the table (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--table",
      defaultValue = "WIDE",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private BenchTable table = BenchTable.WIDE;

  @Option(
      names = "--cadence",
      paramLabel = "SECONDS",
      defaultValue = "4",
      description =
          "Of the windows; a range of history takes a quarter of it (default: ${DEFAULT-VALUE}).")
  private int cadenceSeconds;

  @Mixin private BenchOptions options = new BenchOptions(3);

  /// @param windows that landed while history came, in all runs
  /// @param lag of them the largest, in cadences; null when there was none
  record Line(Rounds.Line export, long windows, @Nullable Double lag) {
    static Line of(Rounds.Line export, Windows windows, int cadenceSeconds) {
      return new Line(
          export,
          windows.count(),
          windows.count() == 0 ? null : windows.lagSeconds() / cadenceSeconds);
    }
  }

  /// @param lines without the drain, which comes first
  record Result(String table, long rows, int cadenceSeconds, Rounds.Line drain, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    Path spool = Files.createTempDirectory("waybill-bench");
    progress.say("filling a table of %,d rows".formatted(rows));
    try (BenchSource source = BenchSource.open(table, rows);
        StorePlace store = new StorePlace();
        PostgresServer server = PostgresServer.ephemeral("jit=off", "shared_buffers=64MB");
        BenchControl control = BenchControl.open(server, "control")) {
      Duration cadence = Duration.ofSeconds(cadenceSeconds);
      Drain drain = new Drain(source, false);
      List<HistoryExport> histories =
          Stream.of(1, 2)
              .map(sessions ->
                  new HistoryExport(sessions, rows, cadence, source, control, store, spool))
              .toList();
      List<Exporter> all = new ArrayList<>(histories);
      all.addFirst(drain);
      List<Rounds.Line> exports =
          new Rounds(1, options.rounds(), source.pid()).compare(all, rows, progress::show);
      progress.end();
      List<Line> lines = new ArrayList<>();
      for (int i = 0; i < histories.size(); i++) {
        lines.add(Line.of(exports.get(i + 1), histories.get(i).windows(), cadenceSeconds));
      }
      Result result =
          new Result(source.table().sqlName(), rows, cadenceSeconds, exports.getFirst(), lines);
      options.print(table(result));
      options.finish(result);
    } finally {
      Files.deleteIfExists(spool.resolve("lock"));
      Files.delete(spool);
    }
    return 0;
  }

  private TextTable table(Result result) {
    List<String> header = ExportTable.header(options.rounds());
    header.addAll(1, List.of("windows", "largest lag"));
    List<List<String>> lines = new ArrayList<>();
    lines.add(cells(result.drain(), "", ""));
    for (Line line : result.lines()) {
      lines.add(
          cells(
              line.export(),
              TextTable.number(line.windows(), 0),
              ExportTable.number(line.lag(), 2)));
    }
    return new TextTable(
        "history of %s, %,d rows, beside windows of %d s (lag in cadences, of all runs)"
            .formatted(result.table(), result.rows(), result.cadenceSeconds()),
        header,
        lines);
  }

  private static List<String> cells(Rounds.Line export, String windows, String lag) {
    List<String> cells = new ArrayList<>(ExportTable.cells(export));
    cells.addAll(1, List.of(windows, lag));
    return cells;
  }
}
