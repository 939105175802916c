package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.watermark.PauseStore;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What a person decides of the streams of a destination, or of one table of it, recorded in the
/// audit.
final class StreamsChange {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(names = "--table", description = "Only this published table.")
  private @Nullable String table;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// @param streams that were changed, as `destination/table/v1`
  record Changed(String destination, String change, List<String> streams) {}

  /// The change itself.
  interface Change {
    /// @param table null for all of the destination
    /// @return the streams that were changed
    List<String> of(
        PauseStore pauses, String name, @Nullable String table, String actor, String reason);
  }

  /// @param action e.g. `destination.pause`
  /// @param done what is said of each stream, e.g. `paused`
  /// @return the exit code, 1 when no such stream is known
  int run(String action, String done, Change change) {
    String reason = actor.required(spec);
    return config.ask((control, settings) -> {
      PauseStore pauses = new PauseStore(control);
      String subject = table == null ? name : name + "/" + table;
      if (!pauses.knows(name, table)) {
        spec.commandLine()
            .getErr()
            .println(
                "expected a destination with streams, found '"
                    + subject
                    + "'; see `waybill streams`. Streams are made when `waybill run` first sees their destination");
        return 1;
      }
      print(
          new Changed(
              name,
              done,
              Audited.run(
                  control,
                  actor,
                  action,
                  subject,
                  () -> change.of(pauses, name, table, actor.actor(), reason),
                  streams -> !streams.isEmpty())));
      return 0;
    });
  }

  private void print(Changed changed) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, changed);
    } else if (changed.streams().isEmpty()) {
      out.println("nothing changed");
    } else {
      changed.streams().forEach(stream -> out.println(changed.change() + " " + stream));
    }
  }
}
