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

/// Lets held streams go on.
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Let a paused destination, or one table of it, go on where it was.")
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(names = "--table", description = "Only this published table.")
  private @Nullable String table;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// @param resumed streams that were paused
  record Resumed(String destination, List<String> resumed) {}

  @Override
  public Integer call() {
    var unused = actor.required(spec);
    return config.ask((control, settings) -> {
      PauseStore pauses = new PauseStore(control);
      if (!pauses.knows(name, table)) {
        return StreamNames.unknown(spec, name, table);
      }
      List<String> resumed =
          Audited.run(
              control,
              actor,
              "destination.resume",
              StreamNames.of(name, table),
              () -> pauses.resume(name, table),
              streams -> !streams.isEmpty());
      StreamNames.print(spec, json, new Resumed(name, resumed), "resumed", resumed);
      return 0;
    });
  }
}
