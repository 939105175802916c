package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on legal holds.
@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    description = "Legal holds: rows that stay, whatever their retention says.",
    subcommands = {HoldAddCommand.class, HoldReleaseCommand.class, HoldListCommand.class})
final class HoldCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
