package dev.waybill.bench;

import dev.waybill.bench.Turns.Line;
import dev.waybill.rigs.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench window`.
@Command(
    name = "window",
    mixinStandardHelpOptions = true,
    description = {
      "Plans and delivers windows of one size from tables of several sizes, with outboxes of several"
          + " lengths behind them, in turns: the whole walk from the plan to the receipt, with"
          + " added, changed, deleted and late rows in every window.",
      "The destination is held in memory, so that no network and no other server is measured. A"
          + " round is 5 windows of each. Ratios are to the first; the goal is 1.5 or less."
    })
final class WindowCommand implements Callable<Integer> {
  private static final int WINDOWS = 5;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "N",
      defaultValue = "1000000,10000000",
      description = "Of the tables, narrow ones (default: ${DEFAULT-VALUE}).")
  private List<Long> rows = List.of();

  @Option(
      names = "--delivered",
      split = ",",
      paramLabel = "N",
      defaultValue = "0,5000000",
      description = "Windows in the outboxes (default: ${DEFAULT-VALUE}).")
  private List<Long> delivered = List.of();

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Rows of every window, at least 100 (default: ${DEFAULT-VALUE}).")
  private int perWindow;

  @Mixin private BenchOptions options = new BenchOptions(5);

  /// @param ratio the largest
  record Result(int rowsPerWindow, String destination, double ratio, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    try (WindowBench bench = new WindowBench(rows, delivered, perWindow, progress::say)) {
      int windows = options.rounds() * WINDOWS;
      List<Line> lines = bench.run(options.rounds(), windows, progress::show);
      progress.end();
      options.print(
          Turns.table(
              "%d windows of %,d rows of each, into memory".formatted(windows, perWindow), lines));
      double worst = lines.stream().mapToDouble(Line::ratio).max().orElseThrow();
      options.finish(new Result(perWindow, MemoryFactory.TYPE, worst, lines));
    }
    return 0;
  }
}
