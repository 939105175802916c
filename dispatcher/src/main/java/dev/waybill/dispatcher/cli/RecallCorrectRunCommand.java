package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenCorrections;
import dev.waybill.dispatcher.recall.CorrectionReport;
import dev.waybill.dispatcher.recall.Corrections;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Brings a corrected row to its destinations.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Have an approved correction delivered to every destination that holds the row, read it back,",
      "and write its tombstone, which supersedes the one before. `waybill run` must be running. The",
      "same command goes on with a run that was ended. Exit code 0 when it is done, 1 when something",
      "failed or was refused, 4 when it still waits."
    })
final class RecallCorrectRunCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "CORRECTION", description = "The number of the correction.")
  private long id;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "Look again for so long (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofMinutes(5);

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return CorrectionCalls.print(
        spec,
        () ->
            config.reach((control, settings) -> {
              try (OpenCorrections open = new OpenCorrections(control, settings)) {
                return CorrectionCalls.ask(() -> run(open.corrections()));
              }
            }),
        json,
        report ->
            report.waitsFor().isEmpty()
                ? ""
                : "call it again: `waybill recall correct run " + id + "`");
  }

  private CorrectionReport run(Corrections corrections)
      throws SourceException, DestinationException, InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    CorrectionReport report = corrections.run(id, actor.actor());
    while (!report.waitsFor().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_AGAIN);
      report = corrections.run(id, actor.actor());
    }
    return report;
  }
}
