package dev.waybill.soak;

import dev.waybill.soak.live.DeliveringPlan;
import dev.waybill.soak.live.DeliveringReport;
import dev.waybill.soak.live.DeliveringSoak;
import dev.waybill.soak.live.LiveVerdict;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill soak delivering`. The exit code is 0 when all arrived once, else 1.
@Command(
    name = "delivering",
    mixinStandardHelpOptions = true,
    description = {
      "Hostile writers, two dispatcher processes, Parquet, JSON lines and a replica, while processes"
          + " are killed and stopped at their effects, answers are lost, servers refuse, go away and"
          + " are restarted; then every destination is compared with the source value by value, and"
          + " receipts with what the destinations' own logs say.",
      "The seed repeats what is chosen, not when the machine lets it happen."
    })
final class DeliveringCommand implements Callable<Integer> {
  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Mixin private SoakOptions options = new SoakOptions();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws Exception {
    DeliveringPlan plan =
        DeliveringPlan.of(Duration.ofMillis((long) (minutes * 60_000)), 0, 0, true, options.seed());
    LiveVerdict verdict = new DeliveringSoak(plan, options.progress()).run();
    report.write(DeliveringReport.markdown(plan, verdict));
    options.finish(verdict.json());
    return verdict.ok() ? 0 : 1;
  }
}
