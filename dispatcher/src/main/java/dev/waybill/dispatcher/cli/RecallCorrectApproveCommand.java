package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.CorrectionStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Approves a correction.
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Approve a correction that another person asked for; `waybill recall correct show` says what it",
      "changes. Exit code 1 when there is none of the number, it is not to be approved any more, or",
      "this is who asked for it. Needs --reason."
    })
final class RecallCorrectApproveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApproveOptions options = new ApproveOptions();

  @Parameters(paramLabel = "CORRECTION", description = "The number of the correction.")
  private long id;

  @Override
  public Integer call() {
    return options.run(
        spec,
        (person, reason, control) ->
            new CorrectionStore(control).approve(id, person, reason, control.now()),
        (out, approved) ->
            out.println(
                "correction %1$d of row %2$s (%3$s) is approved; `waybill recall correct run %1$d` brings it to its destinations"
                    .formatted(id, approved.row(), String.join(", ", approved.changed()))));
  }
}
