package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.sweep.SweepStatus;
import dev.waybill.dispatcher.sweep.SweepStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows how the sweeps stand.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show the sweeps of every table: since when rows are swept at all, until when they are, whether a",
      "sweep is under way and what it waits for, and how many rows were found late."
    })
final class SweepStatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<SweepStatus> found = config.ask((control, settings) -> new SweepStore(control).all());
    return Output.list(
        spec,
        json,
        found,
        List.of(
            "SOURCE",
            "TABLE",
            "SINCE",
            "SWEPT UNTIL",
            "UNDER WAY SINCE",
            "LATE",
            "LATE, LAST",
            "WAITS FOR"),
        each ->
            Arrays.asList(
                each.source(),
                each.table(),
                each.since(),
                each.sweptAt(),
                each.startedAt(),
                each.rows(),
                each.lastRows(),
                each.waiting()));
  }
}
