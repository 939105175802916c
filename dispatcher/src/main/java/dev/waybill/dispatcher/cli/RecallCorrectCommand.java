package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenCorrections;
import dev.waybill.dispatcher.recall.Correction;
import dev.waybill.dispatcher.recall.CorrectionStore;
import dev.waybill.dispatcher.recall.RecallRefusedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Brings recalled rows back to their destinations, corrected.
@Command(
    name = "correct",
    mixinStandardHelpOptions = true,
    description = {
      "Recalled rows that were corrected, as a new version at the destinations that hold them: ask",
      "for it, approve, run; list, show, withdraw. The application's table is not touched."
    },
    subcommands = {
      RecallCorrectRequestCommand.class,
      RecallCorrectApproveCommand.class,
      RecallCorrectRunCommand.class
    })
final class RecallCorrectCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List corrections, newest first.")
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return Output.list(
        spec,
        json,
        config.ask((control, settings) -> new CorrectionStore(control).all()),
        List.of(
            "CORRECTION", "STATE", "RECALL", "BATCH", "ROW", "CHANGED", "NEXT BATCH", "BY", "WHY"),
        RecallCorrectCommand::row);
  }

  private static List<@Nullable Object> row(Correction correction) {
    Correction.Approval approval = correction.approval();
    return Arrays.asList(
        correction.id(),
        correction.state(),
        correction.recall(),
        correction.batch(),
        correction.row(),
        String.join(", ", correction.changed()),
        correction.nextBatch(),
        correction.requestedBy() + (approval == null ? "" : ", " + approval.by()),
        correction.reason());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Show a correction, with each column before and after until it is done.",
        "Exit code 1 when there is none of the number."
      })
  int show(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "CORRECTION", description = "The number of the correction.") long id,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return CorrectionCalls.print(
        spec,
        () ->
            config.reach((control, settings) -> {
              try (OpenCorrections open = new OpenCorrections(control, settings)) {
                return CorrectionCalls.ask(() -> open.corrections().show(id));
              }
            }),
        json,
        report -> "");
  }

  @Command(
      name = "withdraw",
      mixinStandardHelpOptions = true,
      description = {
        "Give a correction up of which nothing was sent. Exit code 1 when there is none of the number,",
        "or it is. Needs --reason."
      })
  int withdraw(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Parameters(paramLabel = "CORRECTION", description = "The number of the correction.")
          long id) {
    String reason = actor.required(spec);
    try {
      Correction withdrawn =
          config.ask((control, settings) ->
              new CorrectionStore(control).withdraw(id, actor.actor(), reason, control.now()));
      spec.commandLine().getOut().println("correction " + withdrawn.id() + " is withdrawn");
      return 0;
    } catch (RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
