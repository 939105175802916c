package dev.waybill.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `waybill demo`. With `--exit-when-delivered` the exit code is 0 when the report is clean, else
/// 1; Ctrl-C and SIGTERM end it with 130 and 143, everything stopped in order.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the whole product on this machine: a PostgreSQL with an application's tables, audit"
          + " records loaded into them, and Parquet and JSON lines arriving in an S3 store.",
      "Everything is kept in one folder; starting again goes on there."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Audit records, JSON lines, .gz or not (default: made-up ones).")
  private @Nullable Path input;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "5000",
      description = "How many records to make up without --input (default: ${DEFAULT-VALUE}).")
  private long events;

  @Option(
      names = "--scale",
      paramLabel = "N",
      defaultValue = "1",
      description = "Loads each record N times, with new ids and shifted times.")
  private int scale;

  @Option(
      names = "--organisations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Spreads the records over so many (default: ${DEFAULT-VALUE}).")
  private int organisations;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "waybill-demo",
      description = "What the demo keeps (default: ./${DEFAULT-VALUE}).")
  private Path folder = Path.of("waybill-demo");

  @Option(
      names = "--cadence",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "How often windows close (default: ${DEFAULT-VALUE}).")
  private Duration cadence = Duration.ofSeconds(5);

  @Option(
      names = "--exit-when-delivered",
      description = "Stops when all that was loaded is delivered, and compares files and source.")
  private boolean exitWhenDelivered;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the comparison as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--live",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether the application goes on writing after the load.")
  private boolean live;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    DemoOptions options =
        new DemoOptions(
            input,
            events,
            scale,
            organisations,
            folder.toAbsolutePath().normalize(),
            cadence,
            exitWhenDelivered,
            json,
            live && !exitWhenDelivered);
    try (StopSignal stop = StopSignal.install()) {
      return new Demo(options, View.of(System.out), stop).run() ? 0 : 1;
    } catch (DemoException e) {
      spec.commandLine().getErr().println("demo: " + e.getMessage());
      return 1;
    }
  }
}
