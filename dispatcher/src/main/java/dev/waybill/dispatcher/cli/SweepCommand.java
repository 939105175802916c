package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenSweep;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweepStep;
import dev.waybill.dispatcher.sweep.SweptTable;
import dev.waybill.spi.DestinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Sweeps tables by hand.
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    subcommands = SweepStatusCommand.class,
    description = {
      "Look through every block of the tables for rows that no window reads, because they were written",
      "past the trigger that sets their cursor, and have those delivered that a destination lacks.",
      "`waybill run` does it by itself (`sweep.every`); this one does not rest in between.",
      "Exit code 0 when none was late, 1 when a table could not be swept, 3 when rows were late: they",
      "are planned in the lanes of their streams, for `waybill run`."
    })
final class SweepCommand implements Callable<Integer> {
  private static final int LATE = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--table", description = "Only this published table, e.g. events.")
  private @Nullable String table;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What became of a table.
  ///
  /// @param late rows that were ordered, once per destination
  /// @param failure why it was not swept to its end
  private record Swept(String source, String table, long late, @Nullable String failure) {}

  @Override
  public Integer call() {
    return config.reach(this::sweep);
  }

  private int sweep(ControlDatabase control, WaybillSettings settings) {
    List<Swept> swept = new ArrayList<>();
    try (OpenSweep open = new OpenSweep(control, settings);
        ReconcileProgress progress =
            new ReconcileProgress(spec.commandLine().getErr(), System.console() != null)) {
      for (SweptTable each : chosen(open.tables())) {
        swept.add(sweep(open.sweep(), each, progress));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
    var _ =
        Output.list(
            spec,
            json,
            swept,
            List.of("SOURCE", "TABLE", "LATE", ""),
            each -> Arrays.asList(each.source(), each.table(), each.late(), each.failure()));
    return swept.stream().anyMatch(each -> each.failure() != null)
        ? 1
        : swept.stream().anyMatch(each -> each.late() > 0) ? LATE : 0;
  }

  private List<SweptTable> chosen(List<SweptTable> tables) {
    List<SweptTable> chosen =
        tables.stream().filter(each -> table == null || each.name().equals(table)).toList();
    if (chosen.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a table that is delivered, one of %s, found %s"
              .formatted(tables.stream().map(SweptTable::name).toList(), table));
    }
    return chosen;
  }

  private static Swept sweep(Sweep sweep, SweptTable table, ReconcileProgress progress)
      throws InterruptedException {
    try {
      SweepStep step = sweep.step(table, Duration.ZERO);
      while (step instanceof SweepStep.Went(long relation, long block)) {
        progress.tell("%s: block %d of relation %d".formatted(table.name(), block, relation));
        step = sweep.step(table, Duration.ZERO);
      }
      return switch (step) {
        case SweepStep.Finished(long rows) -> new Swept(table.source(), table.name(), rows, null);
        case SweepStep.Waits(String why) -> new Swept(table.source(), table.name(), 0, why);
        case SweepStep.Elsewhere _, SweepStep.NotDue _, SweepStep.Went _ ->
            new Swept(
                table.source(),
                table.name(),
                0,
                "another process sweeps it: `waybill sweep status` shows how far it is");
      };
    } catch (SourceException | DestinationException e) {
      return new Swept(table.source(), table.name(), 0, e.getMessage());
    }
  }
}
