package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.outbox.ReplayRange;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.stats.ReplayPreview;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Reads a window again.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Read the rows of a delivered or skipped window again and deliver them as they are now.",
      "Rows that were changed since are left to the windows that have brought or will bring them.",
      "Its stream goes on meanwhile; a destination of files holds a row twice afterwards, and readers",
      "take the newer."
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "ID", description = "The delivery's number, from the list.")
  private long id;

  @Option(names = "--preview", description = "Show range and rows; plan nothing.")
  private boolean preview;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// @param replay the delivery that was planned, null for a preview
  record Replay(@Nullable Long replay, ReplayPreview of) {}

  @Override
  public Integer call() {
    if (!preview) {
      var unused = actor.required(spec);
    }
    return config.ask(this::replay);
  }

  private int replay(ControlDatabase control, WaybillSettings settings) {
    Optional<ReplayRange> found = ReplayRange.of(control, id);
    if (found.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "expected a window that was delivered or skipped, found delivery "
                  + id
                  + " is none; a dead letter is tried again with `waybill deliveries retry`");
      return 1;
    }
    ReplayRange range = found.get();
    ReplayPreview shown = ReplayPreview.of(settings, range);
    Long planned = preview ? null : plan(control, range);
    if (json) {
      Output.json(spec.commandLine().getOut(), new Replay(planned, shown));
    } else {
      spec.commandLine().getOut().println(shown.text());
      if (planned != null) {
        spec.commandLine().getOut().println("planned as delivery " + planned);
      }
    }
    return 0;
  }

  private Long plan(ControlDatabase control, ReplayRange range) {
    return Audited.run(
        control,
        actor,
        "deliveries.replay",
        "delivery " + id,
        () -> new ReplayStore(control).plan(range.streamId(), range.range()),
        planned -> true);
  }
}
