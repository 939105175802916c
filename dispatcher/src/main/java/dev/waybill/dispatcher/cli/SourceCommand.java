package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on an application's database.
@Command(
    name = "source",
    mixinStandardHelpOptions = true,
    description = "Make an application's tables ready to be read.",
    subcommands = SourcePrepareCommand.class)
final class SourceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
