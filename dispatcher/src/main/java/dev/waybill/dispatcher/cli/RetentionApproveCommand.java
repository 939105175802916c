package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.retention.Approvals;
import dev.waybill.dispatcher.retention.PlanRefusedException;
import dev.waybill.dispatcher.retention.PlanStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "PLAN", description = "The number of the plan.")
  private long plan;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    try {
      Approvals approved =
          config.ask((control, settings) ->
              new PlanStore(control).approve(plan, actor.actor(), reason, control.now()));
      if (json) {
        Output.json(spec.commandLine().getOut(), approved);
      } else {
        approved.texts().forEach(text -> spec.commandLine().getOut().println("approved: " + text));
      }
      return 0;
    } catch (PlanRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
