package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.RecallStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
  @Mixin private ApproveOptions options = new ApproveOptions();

  @Parameters(paramLabel = "RECALL", description = "The number of the recall.")
  private long id;

  @Override
  public Integer call() {
    return options.run(
        spec,
        (person, reason, control) ->
            new RecallStore(control).approve(id, person, reason, control.now()),
        (out, approved) ->
            out.println(
                "recall %1$d is approved; `waybill recall run %1$d` fetches %2$d rows"
                    .formatted(id, approved.rows())));
  }
}
