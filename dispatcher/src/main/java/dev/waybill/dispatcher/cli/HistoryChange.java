package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.delivery.Backfill;
import dev.waybill.dispatcher.stats.HistoryQuery;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// What a person decides of the run of history of a stream, recorded in the audit.
final class HistoryChange {
  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "STREAM", description = "The stream, e.g. lake/events/v1.")
  private String stream = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What is done with the run of a stream.
  interface OpenRun {
    /// @return whether the stream had one for which that is a change
    boolean change(Backfill runs, long streamId, String actor, String reason);
  }

  /// @param changed whether the stream had a run for which that is a change
  record Changed(String stream, boolean changed) {}

  /// @param action e.g. `backfill.pause`
  /// @param done what is said of it, e.g. "paused"
  /// @return the exit code
  int run(String action, String done, OpenRun run) {
    String reason = actor.required(spec);
    return config.ask((control, settings) -> {
      Optional<Long> id = new HistoryQuery(control).stream(stream);
      if (id.isEmpty()) {
        return unknown(spec, stream);
      }
      boolean changed =
          Audited.run(
              control,
              actor,
              action,
              stream,
              () -> run.change(new Backfill(control), id.get(), actor.actor(), reason),
              happened -> happened);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Output.json(out, new Changed(stream, changed));
      } else {
        out.println(changed ? done + " " + stream : "nothing changed");
      }
      return 0;
    });
  }

  /// @return the exit code
  static int unknown(CommandSpec spec, String stream) {
    spec.commandLine()
        .getErr()
        .println(
            "expected a stream such as lake/events/v1, found '"
                + stream
                + "'; see `waybill status`");
    return 1;
  }
}
