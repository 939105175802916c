package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.RecallRefusedException;
import dev.waybill.dispatcher.recall.RecallRequest;
import dev.waybill.dispatcher.recall.RecallStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Approves a recall.
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Approve a recall that another person asked for; from then on its rows are held, and expire",
      "after their time. Exit code 1 when there is none of the number, it was approved, or this is",
      "who asked for it. Needs --reason."
    })
final class RecallApproveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "RECALL", description = "The number of the recall.")
  private long id;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    try {
      RecallRequest approved =
          config.ask((control, settings) ->
              new RecallStore(control).approve(id, actor.actor(), reason, control.now()));
      if (json) {
        Output.json(spec.commandLine().getOut(), approved);
      } else {
        spec.commandLine()
            .getOut()
            .println(
                "recall %1$d is approved; `waybill recall run %1$d` fetches %2$d rows"
                    .formatted(id, approved.rows()));
      }
      return 0;
    } catch (RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
