package dev.waybill.dispatcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Gives a dead letter up.
@Command(
    name = "skip",
    mixinStandardHelpOptions = true,
    description = {
      "Give up the rows of a dead letter; its stream goes on behind it.",
      "A worker reads the window for its facts and sends nothing. What it had landed before still",
      "counts. The gap is shown until `waybill deliveries replay` has brought its rows."
    })
final class SkipCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "ID", description = "The delivery's number, from the list.")
  private long id;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    return new DeadLetterChange("deliveries.skip", id, "will be skipped")
        .run(spec, config, actor, json, store -> store.skip(id, actor.actor(), reason));
  }
}
