package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.watermark.PauseStore;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Holds the streams of a destination.
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {
      "Hold a destination, or one table of it: nothing is planned or delivered from now on.",
      "What runs already runs to its end. Nothing is lost or deleted; `resume` goes on where it was."
    })
final class PauseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(names = "--table", description = "Only this published table.")
  private @Nullable String table;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// @param paused streams that were not before
  record Paused(String destination, List<String> paused) {}

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    return config.ask((control, settings) -> {
      PauseStore pauses = new PauseStore(control);
      if (!pauses.knows(name, table)) {
        return StreamNames.unknown(spec, name, table);
      }
      List<String> paused =
          Audited.run(
              control,
              actor,
              "destination.pause",
              StreamNames.of(name, table),
              () -> pauses.pause(name, table, actor.actor(), reason),
              streams -> !streams.isEmpty());
      StreamNames.print(spec, json, new Paused(name, paused), "paused", paused);
      return 0;
    });
  }
}
