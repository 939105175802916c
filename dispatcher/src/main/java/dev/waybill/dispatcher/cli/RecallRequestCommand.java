package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.archive.DroppedRows;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.recall.RecallOrder;
import dev.waybill.dispatcher.recall.RecallRefusedException;
import dev.waybill.dispatcher.recall.RecallRequest;
import dev.waybill.dispatcher.recall.RecallStore;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.spi.DestinationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Asks for dropped rows.
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Ask for dropped rows: by their ids, a batch, or an organisation; what else is given narrows",
      "that. Nothing is fetched before another person approves it. Exit code 1 when nothing dropped",
      "is like that. Needs --reason."
    })
final class RecallRequestCommand implements Callable<Integer> {
  /// What `--from` and `--to` are times of.
  enum Window {
    DROPPED,
    UPDATED
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "This row: the values of its key columns, with | between them, as `tombstones find` shows it. May be repeated.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--batch", description = "Rows of this batch.")
  private @Nullable Integer batch;

  @Option(names = "--organisation", paramLabel = "ID", description = "Rows of this organisation.")
  private @Nullable String organisation;

  @Option(names = "--source", description = "Only of this source.")
  private @Nullable String source;

  @Option(names = "--table", description = "Only of this published table.")
  private @Nullable String table;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only from this time on, e.g. 2026-03-01T00:00:00Z.")
  private @Nullable Instant from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only before this time.")
  private @Nullable Instant to;

  @Option(
      names = "--window",
      defaultValue = "dropped",
      description =
          "What --from and --to are times of: dropped (the drop) or updated (the cursor of the row) (default: ${DEFAULT-VALUE}).")
  private Window window = Window.DROPPED;

  @Option(
      names = "--from-destination",
      paramLabel = "NAME",
      description = "Fetch from this destination; else from any that held the rows.")
  private @Nullable String destination;

  @Option(
      names = "--keep",
      paramLabel = "TIME",
      defaultValue = "30d",
      description =
          "How long the rows are held, from the approval on; then they expire (default: ${DEFAULT-VALUE}).")
  private Duration keep = Duration.ofDays(30);

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RecallOrder order = order(actor.required(spec));
    try {
      RecallRequest request =
          config.ask((control, settings) -> {
            requireKnown(settings);
            return new RecallStore(control).request(order, actor.actor(), control.now());
          });
      if (json) {
        Output.json(spec.commandLine().getOut(), request);
      } else {
        spec.commandLine()
            .getOut()
            .println(
                "recall %1$d asks for %2$d rows; another person approves it: `waybill recall approve %1$d --as NAME --reason …`"
                    .formatted(request.id(), request.rows()));
      }
      return 0;
    } catch (RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private RecallOrder order(String reason) {
    boolean updated = window == Window.UPDATED;
    try {
      return new RecallOrder(
          new DroppedRows(
              source,
              table,
              organisation,
              batch,
              ids,
              updated ? null : from,
              updated ? null : to,
              updated ? from : null,
              updated ? to : null),
          destination,
          keep,
          reason);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void requireKnown(WaybillSettings settings) {
    List<DestinationId> known =
        settings.destinations().stream().map(each -> each.destination().id()).toList();
    if (destination != null && known.stream().noneMatch(each -> each.value().equals(destination))) {
      throw DestinationSettings.unknown(known, destination);
    }
  }
}
