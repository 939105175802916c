package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.archive.ArchiveProtection;
import dev.waybill.dispatcher.closing.Close;
import dev.waybill.dispatcher.closing.CloseOutJob;
import dev.waybill.dispatcher.config.OpenClosing;
import dev.waybill.dispatcher.config.OpenClosing.Deleted;
import dev.waybill.dispatcher.config.RetentionAssembly;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.PlanRefusedException;
import dev.waybill.dispatcher.retention.RedeemedPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes partitions out by a plan, and goes on with those that were begun.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Let go what goes by a plan. Single rows are asked for at each required destination, value by",
      "value, and deleted, 8,192 at a time. A partition that goes whole is proven there, taken out",
      "of its table, compared once more, and dropped. Every row leaves a tombstone.",
      "Without a token it goes on with what was begun, whatever ended the call before.",
      "`waybill run` must be running: it delivers what was written at the last moment.",
      "Exit code 0 when all of it is gone, 1 when something failed or the plan was refused, 4 when",
      "something waits: it says for what."
    })
final class RetentionRunCommand implements Callable<Integer> {
  private static final int WAITING = 4;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(
      paramLabel = "TOKEN",
      arity = "0..1",
      description = "Of a plan; `waybill retention plan` prints it.")
  private @Nullable String token;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "10m",
      description =
          "Look again at what waits for so long, and begin nothing after it (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofMinutes(10);

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What became of a partition.
  ///
  /// @param state as [CloseState#stored]
  /// @param problem what it waits for, or why it failed; null where it is gone
  record Line(
      long close,
      String source,
      String table,
      String partition,
      String state,
      @Nullable String problem) {}

  record Report(List<Deleted> deletes, List<Line> partitions) {}

  @Override
  public Integer call() {
    try {
      return config.reach(this::run);
    } catch (PlanRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private int run(ControlDatabase control, WaybillSettings settings) {
    try (OpenClosing open = new OpenClosing(control, settings);
        ReconcileProgress progress =
            new ReconcileProgress(spec.commandLine().getErr(), System.console() != null)) {
      long deadline = System.nanoTime() + wait.toNanos();
      new ArchiveProtection(control)
          .gaps()
          .forEach(
              gap -> spec.commandLine().getErr().println("the archive is not protected: " + gap));
      open.settleDeletes();
      List<Deleted> deletes = begin(control, settings, open, progress, deadline);
      List<Long> asked = open.closes().unfinished().stream().map(Close::id).toList();
      Map<Long, String> failures = takeOn(open, progress, deadline);
      while (failures.isEmpty()
          && !open.closes().unfinished().isEmpty()
          && System.nanoTime() < deadline) {
        Thread.sleep(LOOK_AGAIN);
        failures = takeOn(open, progress, deadline);
      }
      progress.close();
      return report(open, asked, deletes, failures);
    } catch (SourceException | DestinationException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private List<Deleted> begin(
      ControlDatabase control,
      WaybillSettings settings,
      OpenClosing open,
      ReconcileProgress progress,
      long deadline)
      throws SourceException, DestinationException, InterruptedException {
    if (token == null) {
      return List.of();
    }
    RedeemedPlan plan = new RetentionAssembly(control, settings).redeem(token, actor.actor());
    var _ = open.begin(plan);
    return open.delete(plan, () -> System.nanoTime() >= deadline, progress::tell);
  }

  private static Map<Long, String> takeOn(
      OpenClosing open, ReconcileProgress progress, long deadline) throws InterruptedException {
    return new CloseOutJob(
            open.closes(),
            open::closeOut,
            () -> System.nanoTime() >= deadline,
            close ->
                progress.tell(
                    "%s.%s: %s"
                        .formatted(
                            close.partition().schema(),
                            close.partition().name(),
                            close.state().stored().toLowerCase(java.util.Locale.ROOT))),
            open.pace())
        .execute();
  }

  private int report(
      OpenClosing open, List<Long> asked, List<Deleted> deletes, Map<Long, String> failures) {
    List<Line> lines = new ArrayList<>();
    boolean waits = deletes.stream().anyMatch(each -> each.problem() != null);
    for (long id : asked) {
      Close close = open.closes().get(id);
      String failure = failures.get(id);
      waits |= !close.state().isEnded();
      lines.add(
          new Line(
              id,
              close.source(),
              close.table(),
              close.partition().schema() + "." + close.partition().name(),
              close.state().stored(),
              failure == null ? close.waitsFor() : failure));
    }
    print(new Report(deletes, lines));
    return !failures.isEmpty() ? 1 : waits ? WAITING : 0;
  }

  private void print(Report report) {
    var out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, report);
      return;
    }
    for (Deleted each : report.deletes()) {
      out.printf(
          "deleted %,d rows of %s, organisation %s%s%n",
          each.rows(),
          each.table(),
          each.organisation(),
          each.problem() == null ? "" : ": " + each.problem());
    }
    for (Line line : report.partitions()) {
      out.printf(
          "%s %s of %s (closing %d)%s%n",
          line.state().toLowerCase(java.util.Locale.ROOT),
          line.partition(),
          line.table(),
          line.close(),
          line.problem() == null ? "" : ": " + line.problem());
    }
    if (report.partitions().isEmpty() && report.deletes().isEmpty()) {
      out.println("nothing goes");
    }
  }
}
