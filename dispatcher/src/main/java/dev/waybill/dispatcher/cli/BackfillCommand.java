package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.Backfill;
import dev.waybill.dispatcher.history.HistoryOrder;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.stats.HistoryEstimate;
import dev.waybill.dispatcher.stats.HistoryQuery;
import dev.waybill.dispatcher.stats.HistoryStatus;
import dev.waybill.spi.Watermark;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Reads what the windows of a stream never take.
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "History: the rows that the windows of a stream have passed and never send, read block by block",
      "beside them. Of a stream that has read nothing yet: all rows that are there now.",
      "Of any other: all rows once more, as they are now; readers of files take the newer version."
    })
final class BackfillCommand implements Runnable {
  private static final int MOST_RUNS = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// Which stream, and which of its rows.
  static final class Rows {
    @Parameters(paramLabel = "STREAM", description = "The stream, e.g. lake/events/v1.")
    private String stream = "";

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Leave out rows that were last changed before, e.g. 2026-01-01T00:00:00Z.")
    private @Nullable Instant since;

    @Option(
        names = "--organisation",
        paramLabel = "ID",
        description = "Only rows of this organisation; its table is read as a whole nevertheless.")
    private @Nullable String organisation;

    @Nullable Long sinceMicros() {
      return since == null ? null : Watermark.at(since).atMicros();
    }
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Show how many rows and bytes a run would read, and how long; start nothing.")
  int plan(
      @Mixin ConfigOption config,
      @Mixin Rows rows,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return config.ask((control, settings) -> {
      if (new HistoryQuery(control).stream(rows.stream).isEmpty()) {
        return HistoryChange.unknown(spec, rows.stream);
      }
      Optional<HistoryEstimate> estimate = estimate(control, settings, rows);
      return Output.show(
          spec,
          json,
          estimate,
          (out, found) -> out.println(found.text()),
          "expected a stream of a configured table, found " + rows.stream);
    });
  }

  private static Optional<HistoryEstimate> estimate(
      ControlDatabase control, WaybillSettings settings, Rows rows) {
    try {
      return HistoryEstimate.of(
          control, settings, rows.stream, rows.sinceMicros(), rows.organisation);
    } catch (SourceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /// @param run null when one was open already
  record Started(String stream, @Nullable String run) {}

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Start a run; `waybill run` reads it, and windows go first.")
  int start(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Mixin Rows rows,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    String reason = actor.required(spec);
    return config.ask((control, settings) -> {
      Optional<Long> stream = new HistoryQuery(control).stream(rows.stream);
      if (stream.isEmpty()) {
        return HistoryChange.unknown(spec, rows.stream);
      }
      // Refuses a table without organisations before anything is begun.
      var unused = estimate(control, settings, rows);
      HistoryOrder order =
          new HistoryOrder(rows.sinceMicros(), rows.organisation, actor.actor(), reason);
      Started started =
          Audited.run(
              control,
              actor,
              "backfill.start",
              rows.stream,
              () ->
                  new Started(
                      rows.stream,
                      new Backfill(control)
                          .start(stream.get(), order)
                          .map(Object::toString)
                          .orElse(null)),
              made -> made.run() != null);
      if (started.run() == null) {
        spec.commandLine()
            .getErr()
            .println(
                "expected no open run of "
                    + rows.stream
                    + ", found one; see `waybill backfill status`, and cancel it first");
        return 1;
      }
      if (json) {
        Output.json(spec.commandLine().getOut(), started);
      } else {
        spec.commandLine().getOut().println("started run " + started.run() + " of " + rows.stream);
      }
      return 0;
    });
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Hold the run of a stream; its windows go on.")
  int pause(@Mixin HistoryChange change) {
    return change.run("backfill.pause", "paused", Backfill::pause);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let the run of a stream go on where it was.")
  int resume(@Mixin HistoryChange change) {
    return change.run(
        "backfill.resume", "resumed", (runs, stream, actor, _) -> runs.resume(stream, actor));
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "End the run of a stream. What it has delivered stays; the rest is not read.")
  int cancel(@Mixin HistoryChange change) {
    return change.run("backfill.cancel", "cancelled", Backfill::cancel);
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "List runs with their progress, open ones first.")
  int status(
      @Mixin ConfigOption config,
      @Parameters(
              paramLabel = "STREAM",
              arity = "0..1",
              description = "Only this stream, e.g. lake/events/v1.")
          @Nullable String stream,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return config.ask((control, settings) -> {
      HistoryQuery query = new HistoryQuery(control);
      if (stream != null && query.stream(stream).isEmpty()) {
        return HistoryChange.unknown(spec, stream);
      }
      return Output.list(
          spec,
          json,
          query.runs(stream, MOST_RUNS),
          List.of(
              "STREAM",
              "PURPOSE",
              "STATE",
              "DONE",
              "ROWS",
              "BLOCKS/S",
              "LEFT S",
              "STARTED",
              "REASON"),
          BackfillCommand::row);
    });
  }

  private static List<@Nullable Object> row(HistoryStatus run) {
    return Arrays.asList(
        run.stream(),
        run.purpose(),
        run.state(),
        percent(run),
        run.rows(),
        run.blocksPerSecond() == null
            ? null
            : String.format(Locale.ROOT, "%.0f", run.blocksPerSecond()),
        run.ended() == null ? run.secondsLeft() : null,
        run.started(),
        run.deadLetter() == null
            ? run.reason()
            : "decide with `waybill deliveries show|retry|skip "
                + run.deadLetter()
                + "`: "
                + run.reason());
  }

  private static @Nullable String percent(HistoryStatus run) {
    Long blocks = run.blocks();
    return blocks == null
        ? null
        : String.format(
            Locale.ROOT, "%.1f%%", blocks == 0 ? 100.0 : 100.0 * run.blocksRead() / blocks);
  }
}
