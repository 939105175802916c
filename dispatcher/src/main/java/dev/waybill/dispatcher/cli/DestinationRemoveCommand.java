package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.DestinationEdits;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.spi.TableId;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Ends the delivery to a destination that was added by command.
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Stop delivering to a destination; its name must be typed.",
      "Nothing at the destination is deleted; added again, its streams go on where they were."
    })
final class DestinationRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(
      names = "--yes",
      paramLabel = "NAME",
      description = "The name again, instead of typing it.")
  private @Nullable String confirmed;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What was done.
  record Removed(String destination, boolean removed, List<String> streams) {}

  @Override
  public Integer call() {
    List<String> streams =
        config.look((control, file) -> streams(new DestinationEdits(control, file)));
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println("no longer delivered: " + String.join(", ", streams));
      out.println("nothing at the destination is deleted");
    }
    String given =
        confirmed != null
            ? confirmed
            : Confirmation.typed(spec, "Remove it?", name, "--yes " + name) ? name : "";
    boolean sure = name.equals(given);
    if (sure) {
      config.change((control, file) -> {
        new DestinationEdits(control, file).remove(name, actor.actor(), actor.reason());
        return true;
      });
    }
    if (json) {
      Output.json(out, new Removed(name, sure, streams));
    } else {
      out.println(
          sure
              ? "removed " + name
              : "expected the name " + name + ", found '" + given + "'; nothing was changed");
    }
    return sure ? 0 : 1;
  }

  private List<String> streams(DestinationEdits edits) {
    StoredDestination stored = edits.get(name);
    DestinationEdits.requireNotOfFile(stored);
    return stored.definition().cadences().keySet().stream()
        .map(TableId::value)
        .sorted()
        .map(table -> name + "/" + table)
        .toList();
  }
}
