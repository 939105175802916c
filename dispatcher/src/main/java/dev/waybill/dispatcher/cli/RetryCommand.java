package dev.waybill.dispatcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lets a dead letter be tried again.
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = "Let a dead letter be tried again, with all its attempts; its stream goes on.")
final class RetryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "ID", description = "The delivery's number, from the list.")
  private long id;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return new DeadLetterChange("deliveries.retry", id, "will be tried again")
        .run(spec, config, actor, json, store -> store.retry(id));
  }
}
