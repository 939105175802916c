package dev.waybill.dispatcher.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What findings refer to.
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description =
        "What findings refer to, kept in waybill_evidence when it goes: write it out, list it.",
    subcommands = {EvidenceSnapshotCommand.class, EvidenceListCommand.class})
final class EvidenceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
