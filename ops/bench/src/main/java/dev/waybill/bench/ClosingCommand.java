package dev.waybill.bench;

import dev.waybill.rigs.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench closing`.
@Command(
    name = "closing",
    mixinStandardHelpOptions = true,
    description = {
      "Delivers a day of events to Parquet and JSON lines on S3 and to a replica, and lets it go:"
          + " compared by key at each, proven at all of them, taken out of its table, a tombstone for"
          + " every row, dropped.",
      "Beside it, on copies of the same partition: DROP, DELETE, and DELETE with VACUUM. Ratios are to"
          + " the first line of each table. All servers run on this machine and take their part of the"
          + " processors."
    })
final class ClosingCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Of the day that goes whole (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--deleted",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "Of a day of which one row stays, so that the others are deleted (default:"
              + " ${DEFAULT-VALUE}).")
  private long deleted;

  @Mixin private BenchOptions options = new BenchOptions(3);

  /// @param writtenAhead bytes of the write-ahead log
  record Removal(String name, double millis, double ratio, long writtenAhead) {}

  record Compared(String name, double millis, double ratio, double rowsPerSecond) {}

  /// @param bytesBefore of the application's database, before rows go
  /// @param bytesAfter with the partition gone, and before a VACUUM of what was deleted singly
  record Result(
      long rows,
      List<Removal> removals,
      List<Compared> compared,
      LettingGo.Gone gone,
      long bytesBefore,
      long bytesAfter) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    Path folder = Files.createTempDirectory("waybill-bench");
    try (ClosingPlace place = new ClosingPlace(folder)) {
      progress.say("filling two days with %,d and %,d events".formatted(rows, deleted + 1));
      place.fill(ClosingPlace.WHOLE, rows);
      place.fill(ClosingPlace.SHARED, deleted);
      place.keep(ClosingPlace.SHARED);
      progress.say("waiting until all of them are delivered");
      place.awaitDelivered();
      List<Removal> removals = removals(place, progress);
      List<Compared> compared = compared(place, progress);
      long before = place.bytes();
      LettingGo.Gone gone = new LettingGo(place, progress::show).run();
      progress.end();
      Result result = new Result(rows, removals, compared, gone, before, place.bytes());
      tables(result).forEach(options::print);
      options.finish(result);
    } finally {
      WindowExport.delete(folder);
    }
    return 0;
  }

  private List<Removal> removals(ClosingPlace place, Progress progress) throws Exception {
    List<BareRemoval> all = BareRemoval.all(place);
    List<Turns.Line> lines =
        new Turns(List.of(), 0, options.rounds())
            .compare(
                all,
                told -> {
                  progress.show("bare statements, " + told);
                  prepare(all, place);
                });
    List<Removal> removals = new ArrayList<>();
    for (Turns.Line line : lines) {
      BareRemoval side = all.get(removals.size());
      side.clear();
      removals.add(
          new Removal(
              line.name(),
              line.timings().getLast().medianMillis(),
              line.ratio(),
              side.writtenAhead()));
    }
    return removals;
  }

  private static void prepare(List<BareRemoval> all, ClosingPlace place) throws SQLException {
    for (BareRemoval each : all) {
      each.prepare(ClosingPlace.partition(ClosingPlace.WHOLE));
    }
    place.execute("CHECKPOINT");
  }

  private List<Compared> compared(ClosingPlace place, Progress progress) throws Exception {
    long all = rows + deleted + 1;
    return new Turns(List.of(), 1, options.rounds())
        .compare(Comparison.all(place, all), told -> progress.show("comparing, " + told)).stream()
            .map(line -> {
              double millis = line.timings().getLast().medianMillis();
              return new Compared(line.name(), millis, line.ratio(), all * 1e3 / millis);
            })
            .toList();
  }

  private List<TextTable> tables(Result result) {
    return List.of(
        new TextTable(
            "a day of %,d events, with its indexes".formatted(rows),
            List.of("median", "ms", "ratio", "WAL, MB"),
            result.removals().stream()
                .map(line ->
                    List.of(
                        line.name(),
                        TextTable.number(line.millis(), 1),
                        TextTable.number(line.ratio(), 1),
                        TextTable.number(line.writtenAhead() / MEGABYTE, 2)))
                .toList()),
        new TextTable(
            "%,d events compared by key and cursor".formatted(rows + deleted + 1),
            List.of("median", "ms", "ratio", "rows/s"),
            result.compared().stream()
                .map(line ->
                    List.of(
                        line.name(),
                        TextTable.number(line.millis(), 0),
                        TextTable.number(line.ratio(), 2),
                        TextTable.number(line.rowsPerSecond(), 0)))
                .toList()),
        new TextTable(
            "%,d events let go whole, and %,d one by one".formatted(rows, result.gone().deleted()),
            List.of("once", "s", "rows/s"),
            gone(result.gone())),
        new TextTable(
            "what is left",
            List.of("", ""),
            List.of(
                List.of(
                    "tombstones a minute",
                    TextTable.number(
                        result.gone().tombstones() / result.gone().tombstoneSeconds() * 60, 0)),
                List.of(
                    "bytes of a tombstone, with indexes",
                    TextTable.number(result.gone().tombstoneBytes(), 0)),
                List.of(
                    "the application's database before, MB",
                    TextTable.number(result.bytesBefore() / MEGABYTE, 0)),
                List.of("after, MB", TextTable.number(result.bytesAfter() / MEGABYTE, 0)))));
  }

  private List<List<String>> gone(LettingGo.Gone gone) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(line("plan", gone.planSeconds(), rows + deleted));
    lines.add(line("deleted one by one", gone.deleteSeconds(), gone.deleted()));
    lines.add(line("let go whole", gone.closeSeconds(), rows));
    for (LettingGo.Step step : gone.steps()) {
      lines.add(line("  of it " + step.state(), step.seconds(), rows));
    }
    return lines;
  }

  private static List<String> line(String name, double seconds, long rows) {
    return List.of(name, TextTable.number(seconds, 2), TextTable.number(rows / seconds, 0));
  }
}
