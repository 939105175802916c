package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.DestinationEdits;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.stats.DestinationStatus;
import dev.waybill.dispatcher.stats.DestinationsQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The destinations in force.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the destinations that are applied: state, last delivery, lag.")
final class DestinationListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<DestinationStatus> found =
        config.ask((control, settings) -> {
          List<StoredDestination> stored = new DestinationEdits(control, settings).list();
          return new DestinationsQuery(control, settings).list(stored);
        });
    if (found.isEmpty() && !json) {
      spec.commandLine().getOut().println("no destination is applied; see `waybill apply`");
      return 0;
    }
    return Output.list(
        spec,
        json,
        found,
        List.of("NAME", "TYPE", "MANAGED BY", "TABLES", "STATE", "LAST DELIVERED", "LAG S"),
        DestinationListCommand::row);
  }

  private static List<@Nullable Object> row(DestinationStatus d) {
    return Arrays.asList(
        d.name(),
        d.type(),
        d.managedBy(),
        d.tables().size(),
        d.state(),
        d.lastDelivered() == null ? "-" : d.lastDelivered(),
        d.lagSeconds() < 0 ? "?" : String.format(Locale.ROOT, "%.1f", d.lagSeconds()));
  }
}
