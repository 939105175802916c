package dev.waybill.soak;

import dev.waybill.soak.live.HistoryPlan;
import dev.waybill.soak.live.HistorySoak;
import dev.waybill.soak.live.HistoryVerdict;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill soak history`. The exit code is 0 when all arrived, else 1.
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "A large table gets a destination while writers go on: its history comes as Parquet beside the"
          + " windows, by a dispatcher of 1 GB that is killed during it; then files and table are"
          + " compared value by value, and receipts with the destination's own log.",
      "Lag is the age of the oldest watermark, in cadences. The seed repeats what is chosen, not when"
          + " the machine lets it happen. For a real trial: --rows 10000000 --vacuum-full."
    })
final class HistoryCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Before the destination comes (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "3",
      description = "By SIGKILL, during history (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--vacuum-full",
      description = "Rewrites the table in the middle: the run must notice and begin it anew.")
  private boolean vacuumFull;

  @Mixin private SoakOptions options = new SoakOptions();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws Exception {
    HistoryPlan plan = HistoryPlan.of(rows, kills, vacuumFull, options.seed());
    HistoryVerdict verdict = new HistorySoak(plan, options.progress()).run();
    report.write(verdict.markdown());
    options.finish(verdict.json());
    return verdict.ok() ? 0 : 1;
  }
}
