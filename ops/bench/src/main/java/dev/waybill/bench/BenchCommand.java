package dev.waybill.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `waybill bench`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the product beside what it should not be slower than, in one run, and prints ratios.",
      "Absolute figures are this machine's; nothing else should run on it meanwhile."
    },
    subcommands = {
      ExportCommand.class,
      FanoutCommand.class,
      ClaimCommand.class,
      WindowCommand.class,
      HistoryCommand.class,
      MemoryCommand.class,
      ClosingCommand.class
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
