package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.config.OpenDestination;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.AdoptionPlan;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
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

/// Says that this installation goes on at a destination that holds what it does not know.
@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = {
      "Continue a destination that holds what the control database does not know, or that belonged"
          + " to another installation.",
      "Without --yes it shows what it would do. Whatever landed since the control database's last"
          + " knowledge is read and sent once more: nothing is lost, rows may stand there twice."
    })
final class DestinationAdoptCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(
      names = "--after-restore",
      description = "The control database was restored, moved or copied, and goes on here.")
  private boolean afterRestore;

  @Option(
      names = "--from",
      paramLabel = "INSTALLATION/NAME",
      description = "Take the place over from this owner, which must not deliver there any more.")
  private @Nullable String from;

  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// @param adopted whether it was done; else it was only shown
  record Result(boolean adopted, String destination, List<AdoptionPlan> streams) {}

  @Override
  public Integer call() {
    if (!afterRestore && from == null) {
      throw new ParameterException(
          spec.commandLine(),
          "expected --after-restore or --from INSTALLATION/NAME, found neither");
    }
    var _ = actor.required(spec);
    return config.reach(this::run);
  }

  private int run(ControlDatabase control, WaybillSettings settings) {
    try (OpenDestination destination = OpenDestination.of(control, settings, name)) {
      Owner previous = from == null ? null : owner(from);
      List<AdoptionPlan> plans = new ArrayList<>();
      for (DeliveryStream stream : destination.streams()) {
        plans.add(destination.adoption().plan(stream));
      }
      requireOwner(plans, destination.owner(), previous);
      if (yes) {
        for (DeliveryStream stream : destination.streams()) {
          destination.adoption().run(stream, previous, () -> record(control, stream));
        }
      }
      print(plans);
      return 0;
    } catch (DestinationException | IllegalArgumentException | IllegalStateException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private void record(ControlDatabase control, DeliveryStream stream) {
    new AuditLog(control)
        .record(actor.actor(), "destination.adopt", stream.stream().toString(), actor.reason());
  }

  private void requireOwner(List<AdoptionPlan> plans, Owner ours, @Nullable Owner previous) {
    for (AdoptionPlan plan : plans) {
      String owner = plan.owner();
      boolean known =
          owner == null
              || owner.equals(ours.toString())
              || previous != null && owner.equals(previous.toString());
      if (!known) {
        throw new IllegalArgumentException(
            "expected "
                + plan.stream()
                + " to belong to "
                + (previous == null ? ours : previous)
                + ", found "
                + owner
                + ": name it with --from once it delivers there no more");
      }
    }
  }

  private Owner owner(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new ParameterException(
          spec.commandLine(), "expected INSTALLATION/NAME in --from, found '" + text + "'");
    }
    return new Owner(text.substring(0, slash), new DestinationId(text.substring(slash + 1)));
  }

  private void print(List<AdoptionPlan> plans) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, new Result(yes, name, plans));
      return;
    }
    Output.table(
        out,
        List.of("STREAM", "OWNER", "THERE: ORDINAL", "READ", "HERE: NEXT ORDINAL", "THROUGH"),
        plans.stream()
            .map(p ->
                Arrays.<@Nullable Object>asList(
                    p.stream(), p.owner(), p.ordinal(), p.seq(), p.nextOrdinal(), p.through()))
            .toList());
    for (AdoptionPlan plan : plans) {
      if (plan.missing() > 0) {
        out.println(
            "%s: the destination lost %d deliveries that landed; %s"
                .formatted(
                    plan.stream(),
                    plan.missing(),
                    yes ? "a replay is planned" : "they are replayed"));
      }
    }
    out.println(
        yes
            ? "adopted: each stream reads again from THROUGH"
            : "nothing was changed; --yes goes on at each stream behind its ordinal, reading again from THROUGH");
  }
}
