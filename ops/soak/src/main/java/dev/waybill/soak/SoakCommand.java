package dev.waybill.soak;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `waybill soak`.
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Runs the product against hostile schedules, as many as one likes.",
    subcommands = {
      ReadingCommand.class,
      LiveCommand.class,
      CrashCommand.class,
      DeliveringCommand.class,
      HistoryCommand.class
    })
final class SoakCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
