package dev.waybill.soak;

import dev.waybill.dispatcher.settings.Durations;
import dev.waybill.soak.live.LivePlan;
import dev.waybill.soak.live.LiveSoak;
import dev.waybill.soak.live.LiveVerdict;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      converter = DurationConverter.class,
      description = "How long to write (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofMinutes(10);

  @Option(
      names = "--cadence",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How often windows close (default: ${DEFAULT-VALUE}).")
  private Duration cadence = Duration.ofSeconds(5);

  @Option(
      names = "--kill-every",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long a dispatcher lives (default: ${DEFAULT-VALUE}).")
  private Duration killEvery = Duration.ofSeconds(30);

  @Option(
      names = "--skew",
      defaultValue = "20s",
      converter = DurationConverter.class,
      description = "How far writers' clocks are off, either way (default: ${DEFAULT-VALUE}).")
  private Duration skew = Duration.ofSeconds(20);

  @Option(
      names = "--writers",
      defaultValue = "8",
      description = "Writers at a time (default: ${DEFAULT-VALUE}).")
  private int writers;

  @Option(names = "--seed", paramLabel = "N", description = "Default: a new one, printed.")
  private @Nullable Long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the verdict as JSON.")
  private @Nullable Path json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    LivePlan plan =
        new LivePlan(
            duration, cadence, killEvery, skew, writers, seed == null ? System.nanoTime() : seed);
    LiveVerdict verdict =
        new LiveSoak(
                plan,
                line -> {
                  out.println(line);
                  out.flush();
                })
            .run();
    if (json != null) {
      Files.writeString(json, verdict.json());
    }
    return verdict.ok() ? 0 : 1;
  }

  /// As the configuration file spells them.
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.duration(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "expected a duration such as 500ms, 5s, 15m, 24h, found '" + text + "'"));
    }
  }
}
