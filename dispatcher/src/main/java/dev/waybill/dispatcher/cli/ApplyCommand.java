package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.ApplyPlan;
import dev.waybill.dispatcher.apply.Applying;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Brings the destinations of the file into force.
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Show what differs between the destinations of the file and those in force, and apply it.",
      "Running dispatchers take the change over by themselves. Nothing at a destination is deleted."
    })
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--dry-run", description = "Show what differs, change nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What was planned, and whether it was done.
  record Answer(boolean applied, ApplyPlan plan) {}

  @Override
  public Integer call() {
    ApplyPlan plan = config.look((control, file) -> new Applying(control, file).plan());
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      PlanLines.print(out, plan);
    }
    boolean wanted = !dryRun && (plan.changes() || plan.version() == 0);
    if (wanted && !yes && !Confirmation.typed(spec, "Apply this?", "yes", "--yes")) {
      out.println("nothing was changed");
      return 1;
    }
    if (wanted) {
      config.change((control, file) ->
          new Applying(control, file).apply(plan, actor.actor(), actor.reason()));
    }
    if (json) {
      Output.json(out, new Answer(wanted, plan));
    } else if (wanted) {
      out.println("applied; running dispatchers take it over");
    }
    return 0;
  }
}
