package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.CheckStep.Outcome;
import dev.waybill.spi.DestinationAdapter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Tries everything a delivery needs.
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Test the connection step by step, leaving nothing behind; exit code 1 when a step fails.",
      "Tests what is applied; a destination that is only in the file, as it stands there."
    })
final class DestinationTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The destination.")
  private @Nullable String name;

  @Option(names = "--all", description = "Every destination.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What became of one destination.
  record Tested(String destination, boolean fit, List<Step> steps) {}

  /// A step, as scripts read it.
  record Step(String name, Outcome outcome, long millis, String detail, @Nullable String remedy) {}

  @Override
  public Integer call() {
    if ((name == null) != all) {
      throw new ParameterException(
          spec.commandLine(), "expected the name of a destination or --all, found neither or both");
    }
    List<Tested> tested =
        config.reach((control, settings) -> {
          List<DestinationSettings> known = new ArrayList<>();
          settings.destinations().forEach(plan -> known.add(plan.destination()));
          config.settings().destinations().stream()
              .map(DestinationPlan::destination)
              .filter(d -> known.stream().noneMatch(other -> other.id().equals(d.id())))
              .forEach(known::add);
          return chosen(known).stream().map(d -> test(settings, d)).toList();
        });
    if (json) {
      Output.json(spec.commandLine().getOut(), tested);
    }
    return tested.stream().allMatch(Tested::fit) ? 0 : 1;
  }

  private List<DestinationSettings> chosen(List<DestinationSettings> known) {
    List<DestinationSettings> chosen =
        known.stream().filter(d -> all || d.id().value().equals(name)).toList();
    if (chosen.isEmpty() && name != null) {
      throw DestinationSettings.unknown(known.stream().map(DestinationSettings::id).toList(), name);
    }
    return chosen;
  }

  private Tested test(WaybillSettings settings, DestinationSettings destination) {
    PrintWriter out = spec.commandLine().getOut();
    List<Step> steps = new ArrayList<>();
    if (!json) {
      out.println("destination " + destination.id());
    }
    try (DestinationAdapter adapter =
        new DestinationFactories().create(settings.installation(), destination)) {
      adapter.check(step -> {
        steps.add(
            new Step(
                step.name(), step.outcome(), step.took().toMillis(), step.detail(), step.remedy()));
        if (!json) {
          print(out, step);
        }
      });
    }
    boolean fit = steps.stream().noneMatch(step -> step.outcome() == Outcome.FAIL);
    return new Tested(destination.id().value(), fit, steps);
  }

  private static void print(PrintWriter out, CheckStep step) {
    out.println(
        "  %s  %-16s %6d ms  %s"
            .formatted(step.outcome(), step.name(), step.took().toMillis(), step.detail()));
    if (step.remedy() != null) {
      out.println("        remedy: " + step.remedy());
    }
    out.flush();
  }
}
