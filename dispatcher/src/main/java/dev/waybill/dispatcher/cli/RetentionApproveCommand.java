package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.retention.PlanStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A second person takes on what a plan asks for.
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Approve a plan that shortens a retention, or whose rows no destination holds.",
      "Exit code 1 when it takes no second person, or this is the one who made it."
    })
final class RetentionApproveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ApproveOptions options = new ApproveOptions();

  @Parameters(paramLabel = "PLAN", description = "The number of the plan.")
  private long plan;

  @Override
  public Integer call() {
    return options.run(
        spec,
        (person, reason, control) ->
            new PlanStore(control).approve(plan, person, reason, control.now()),
        (out, approved) -> approved.texts().forEach(text -> out.println("approved: " + text)));
  }
}
