package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Works on what goes from the sources.
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    description = "Rows whose retention is over: plan what goes, approve a plan, run it.",
    subcommands = {
      RetentionPlanCommand.class,
      RetentionApproveCommand.class,
      RetentionRunCommand.class
    })
final class RetentionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
