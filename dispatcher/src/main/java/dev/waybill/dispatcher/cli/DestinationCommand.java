package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Destinations, one by one; those of the file are changed by `apply`.
@Command(
    name = "destination",
    mixinStandardHelpOptions = true,
    description = "List, test, add, remove, pause, resume, adopt and resync destinations.",
    subcommands = {
      DestinationListCommand.class,
      DestinationTestCommand.class,
      DestinationAddCommand.class,
      DestinationRemoveCommand.class,
      DestinationAdoptCommand.class,
      DestinationResyncCommand.class,
      PauseCommand.class,
      ResumeCommand.class
    })
final class DestinationCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
