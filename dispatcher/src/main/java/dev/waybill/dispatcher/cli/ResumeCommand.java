package dev.waybill.dispatcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Lets held streams go on.
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Let a paused destination, or one table of it, go on where it was.")
final class ResumeCommand implements Callable<Integer> {
  @Mixin private StreamsChange streams = new StreamsChange();

  @Override
  public Integer call() {
    return streams.run(
        "destination.resume",
        "resumed",
        (pauses, name, table, actor, reason) -> pauses.resume(name, table));
  }
}
