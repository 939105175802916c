package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on an application's database.
@Command(
    name = "source",
    mixinStandardHelpOptions = true,
    description = "Check whether an application's tables can be read, and make them ready.",
    subcommands = {SourceCheckCommand.class, SourcePrepareCommand.class})
final class SourceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
