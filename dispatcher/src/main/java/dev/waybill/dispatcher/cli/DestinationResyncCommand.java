package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.config.OpenDestination;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.Resync;
import dev.waybill.dispatcher.delivery.ResyncPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.stats.HistoryEstimate;
import dev.waybill.spi.DestinationException;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends a table again, from its first row.
@Command(
    name = "resync",
    mixinStandardHelpOptions = true,
    description = {
      "Send all rows of a table again: it was emptied, lost or bent at the destination.",
      "A replica gets them in a shadow beside the table, which takes its place once it is whole;"
          + " files get them as newer versions. Windows go on meanwhile.",
      "Without --yes it shows what it would do."
    })
final class DestinationResyncCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(index = "0", paramLabel = "DESTINATION", description = "The destination.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "TABLE", description = "The table, e.g. events.")
  private String table = "";

  @Option(names = "--cancel", description = "Give the resync up, and drop the shadow.")
  private boolean cancel;

  @Option(
      names = "--rebuild",
      paramLabel = "ID",
      description = {
        "With --cancel: give up this rebuild, which the destination names and which is not known here",
        "because the control database was restored."
      })
  private @Nullable UUID rebuild;

  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// @param changed whether it was begun or given up; else it was only shown, or there was none
  /// @param estimate of what is read, null where that is not asked
  record Result(boolean changed, ResyncPlan resync, @Nullable HistoryEstimate estimate) {}

  @Override
  public Integer call() {
    var _ = actor.required(spec);
    if (rebuild != null && !cancel) {
      throw new ParameterException(
          spec.commandLine(), "expected --cancel beside --rebuild, found it alone");
    }
    return config.reach(this::run);
  }

  private int run(ControlDatabase control, WaybillSettings settings) {
    try (OpenDestination destination = OpenDestination.of(control, settings, name)) {
      DeliveryStream stream = stream(destination.streams());
      Resync.Order order =
          new Resync.Order(
              actor.actor(),
              actor.required(spec),
              () -> record(control, stream.stream().toString()));
      print(
          cancel
              ? cancel(destination, stream, order)
              : resync(destination, stream, order, settings, control));
      return 0;
    } catch (DestinationException
        | SourceException
        | IllegalArgumentException
        | IllegalStateException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private Result cancel(OpenDestination destination, DeliveryStream stream, Resync.Order order)
      throws DestinationException, InterruptedException {
    boolean changed = yes;
    if (yes && rebuild != null) {
      destination.resync().abandonUnknown(stream, rebuild, order);
    } else if (yes) {
      changed = destination.resync().cancel(stream, order);
      destination.endRebuilds();
    }
    return new Result(changed, destination.resync().plan(stream), null);
  }

  private Result resync(
      OpenDestination destination,
      DeliveryStream stream,
      Resync.Order order,
      WaybillSettings settings,
      ControlDatabase control)
      throws DestinationException, SourceException, InterruptedException {
    HistoryEstimate estimate =
        HistoryEstimate.of(control, settings, stream.stream().toString(), null, null).orElse(null);
    ResyncPlan plan =
        yes ? destination.resync().start(stream, order) : destination.resync().plan(stream);
    return new Result(yes, plan, estimate);
  }

  private DeliveryStream stream(List<DeliveryStream> streams) {
    return streams.stream()
        .filter(each -> each.stream().table().value().equals(table))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected a table of %s (%s), found '%s'"
                    .formatted(
                        name,
                        String.join(
                            ", ",
                            streams.stream().map(each -> each.stream().table().value()).toList()),
                        table)));
  }

  private void record(ControlDatabase control, String stream) {
    new AuditLog(control)
        .record(
            actor.actor(),
            cancel ? "destination.resync.cancel" : "destination.resync",
            stream,
            actor.reason());
  }

  private void print(Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, result);
    } else if (cancel) {
      out.println(cancelled(result));
    } else {
      lines(result).forEach(out::println);
    }
  }

  private String cancelled(Result result) {
    ResyncPlan resync = result.resync();
    if (rebuild != null) {
      return (yes ? "gave up rebuild " : "nothing was changed; --yes gives up rebuild ") + rebuild;
    }
    if (!yes) {
      return resync.run() == null
          ? "nothing to cancel: " + resync.stream() + " has no resync"
          : "nothing was changed; --yes gives up run " + resync.run();
    }
    if (resync.run() != null) {
      return "given up: `waybill run` drops the shadow of run " + resync.run();
    }
    return result.changed() ? "cancelled the resync of " + resync.stream() : "nothing changed";
  }

  private List<String> lines(Result result) {
    ResyncPlan resync = result.resync();
    HistoryEstimate estimate = result.estimate();
    String how =
        resync.shadow()
            ? "the rows are put in a shadow beside the table, which takes its place once it is whole"
            : "the rows land as newer versions, and what is gone from the source is deleted";
    String wait =
        resync.waitsFor() == null
            ? ""
            : "; first delivery %d is settled, which may have landed".formatted(resync.waitsFor());
    String last =
        yes
            ? "begun as run "
                + resync.run()
                + "; see `waybill backfill status "
                + resync.stream()
                + "`"
            : resync.run() == null
                ? "nothing was changed; --yes begins"
                : "nothing was changed; run %s is %s".formatted(resync.run(), resync.state());
    return List.of(estimate == null ? resync.stream() : estimate.text(), how + wait, last);
  }
}
