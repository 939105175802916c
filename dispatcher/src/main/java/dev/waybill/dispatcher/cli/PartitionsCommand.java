package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on the day partitions of an application's tables.
@Command(
    name = "partitions",
    mixinStandardHelpOptions = true,
    description =
        "Day partitions of an application's tables: list them, make those to come, convert a plain table.",
    subcommands = {
      PartitionsListCommand.class,
      PartitionsEnsureCommand.class,
      PartitionsConvertCommand.class,
      PartitionsAcknowledgeCommand.class
    })
final class PartitionsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
