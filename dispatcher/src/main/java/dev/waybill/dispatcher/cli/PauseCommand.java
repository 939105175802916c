package dev.waybill.dispatcher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Holds the streams of a destination.
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {
      "Hold a destination, or one table of it: nothing is planned or delivered from now on.",
      "What runs already runs to its end. Nothing is lost or deleted; `resume` goes on where it was."
    })
final class PauseCommand implements Callable<Integer> {
  @Mixin private StreamsChange streams = new StreamsChange();

  @Override
  public Integer call() {
    return streams.run(
        "destination.pause",
        "paused",
        (pauses, name, table, actor, reason) -> pauses.pause(name, table, actor, reason));
  }
}
