package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.partitions.Disappeared;
import dev.waybill.dispatcher.partitions.PartitionStore;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Ends the alarm about a partition that is gone.
@Command(
    name = "acknowledge",
    mixinStandardHelpOptions = true,
    description = {
      "Take note that a partition is gone without Waybill, and why; that ends its alarm.",
      "Exit code 1 when none of that name is."
    })
final class PartitionsAcknowledgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(
      paramLabel = "NAME",
      description = "The partition, with or without its schema, from the list.")
  private String name = "";

  @Option(names = "--source", description = "Only of this source.")
  private @Nullable String source;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    List<Disappeared> done =
        config.ask((control, settings) ->
            Audited.run(
                control,
                actor,
                "partition.acknowledge",
                name,
                () -> new PartitionStore(control).acknowledge(source, name, actor.actor(), reason),
                found -> !found.isEmpty()));
    if (done.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "expected a partition that is gone and not acknowledged, found none named "
                  + name
                  + "; see `waybill partitions list`");
      return 1;
    }
    if (json) {
      Output.json(spec.commandLine().getOut(), done);
    } else {
      done.forEach(each ->
          spec.commandLine()
              .getOut()
              .println(each.source() + ": " + each.name() + " is acknowledged"));
    }
    return 0;
  }
}
