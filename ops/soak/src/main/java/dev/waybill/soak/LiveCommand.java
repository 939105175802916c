package dev.waybill.soak;

import dev.waybill.soak.live.LivePlan;
import dev.waybill.soak.live.LiveSoak;
import dev.waybill.soak.live.LiveVerdict;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill soak live`. Exit code 0 when the files hold exactly the source, else 1.
@Command(
    name = "live",
    mixinStandardHelpOptions = true,
    description = {
      "Writers that do what applications do wrong, against a dispatcher that is killed and started"
          + " again, in real time; then source and files are compared value by value.",
      "The seed repeats what the writers choose, not when the machine lets them."
    })
final class LiveCommand implements Callable<Integer> {
  @Option(
      names = "--duration",
      defaultValue = "10m",
      description = "How long to write (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofMinutes(10);

  @Option(
      names = "--cadence",
      defaultValue = "5s",
      description = "How often windows close (default: ${DEFAULT-VALUE}).")
  private Duration cadence = Duration.ofSeconds(5);

  @Option(
      names = "--kill-every",
      defaultValue = "30s",
      description = "How long a dispatcher lives (default: ${DEFAULT-VALUE}).")
  private Duration killEvery = Duration.ofSeconds(30);

  @Option(
      names = "--skew",
      defaultValue = "20s",
      description = "How far writers' clocks are off, either way (default: ${DEFAULT-VALUE}).")
  private Duration skew = Duration.ofSeconds(20);

  @Option(
      names = "--writers",
      defaultValue = "8",
      description = "Writers at a time (default: ${DEFAULT-VALUE}).")
  private int writers;

  @Mixin private SoakOptions options = new SoakOptions();

  @Override
  public Integer call() throws Exception {
    LivePlan plan = new LivePlan(duration, cadence, killEvery, skew, writers, options.seed());
    LiveVerdict verdict = new LiveSoak(plan, options.progress()).run();
    options.finish(verdict.json());
    return verdict.ok() ? 0 : 1;
  }
}
