package dev.waybill.soak;

import dev.waybill.soak.live.DeliveringPlan;
import dev.waybill.soak.live.DeliveringReport;
import dev.waybill.soak.live.DeliveringSoak;
import dev.waybill.soak.live.LiveVerdict;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(names = "--seed", paramLabel = "S", description = "Default: a new one, printed.")
  private @Nullable Long seed;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes a report in Markdown.")
  private @Nullable Path report;

  @Option(names = "--json", description = "Prints the verdict as JSON, the progress as errors.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress = json ? spec.commandLine().getErr() : out;
    DeliveringPlan plan =
        DeliveringPlan.of(
            Duration.ofMillis((long) (minutes * 60_000)),
            0,
            0,
            true,
            seed == null ? System.nanoTime() : seed);
    LiveVerdict verdict =
        new DeliveringSoak(
                plan,
                line -> {
                  progress.println(line);
                  progress.flush();
                })
            .run();
    if (report != null) {
      Files.writeString(report, DeliveringReport.markdown(plan, verdict));
    }
    if (json) {
      out.println(verdict.json());
      out.flush();
    }
    return verdict.ok() ? 0 : 1;
  }
}
