package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.config.OpenReconciliation;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.Reconciliation.How;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Compares destinations with their sources.
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Read back what destinations hold, compare it with the source, and name every row that is",
      "missing, too much or altered. What windows are still going to bring is no difference.",
      "The same command goes on with a run that has not ended, whatever ended the call.",
      "Exit code 0 when all is equal, 1 when something failed, 3 when rows differ, 4 when the budget",
      "was spent before all was compared and nothing differed so far."
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final int DIFFERENT = 3;
  private static final int UNFINISHED = 4;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--destination", description = "Only this destination.")
  private @Nullable String destination;

  @Option(names = "--table", description = "Only this published table, e.g. events.")
  private @Nullable String table;

  @Option(
      names = "--depth",
      defaultValue = "keys",
      description = {
        "keys: key and cursor of every row; sample: and all values of some rows; full: all values of",
        "every row (default: ${DEFAULT-VALUE})."
      })
  private Depth depth = Depth.KEYS;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "With --depth sample: how many rows of each month of a stream are drawn (default: ${DEFAULT-VALUE}).")
  private int sample = 1_000;

  @Option(names = "--seed", description = "Draw the rows that an earlier run drew.")
  private @Nullable Long seed;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "Only rows of this UTC day of the event date or later, e.g. 2026-01-31.")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "Only rows of this UTC day of the event date or earlier.")
  private @Nullable LocalDate to;

  @Option(names = "--organisation", paramLabel = "ID", description = "Only its rows.")
  private @Nullable String organisation;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Begin nothing more after this time, e.g. 30m; the next call goes on.")
  private @Nullable Duration budget;

  @Option(
      names = "--repair",
      description = {
        "Deliver again what is missing or altered, and delete what is extra: planned in the lane of",
        "its stream, for `waybill run`. What is in quarantine, was given up or is on its way is left",
        "to the commands for that. Needs --reason."
      })
  private boolean repair;

  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (repair) {
      var _ = actor.required(spec);
    }
    ReconciliationOrder order = order();
    return config.reach((control, settings) -> reconcile(control, settings, order));
  }

  private ReconciliationOrder order() {
    try {
      return new ReconciliationOrder(destination, table, depth, sample, from, to, organisation);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int reconcile(
      ControlDatabase control, WaybillSettings settings, ReconciliationOrder order) {
    try (OpenReconciliation open = OpenReconciliation.of(control, settings, destination);
        ReconcileProgress progress =
            new ReconcileProgress(spec.commandLine().getErr(), System.console() != null)) {
      ReconciliationReport report =
          open.reconciliation().run(order, open.streams(), new How(seed, spent(), progress::tell));
      if (repair && report.has(Verdict.DIFFERENT)) {
        AuditLog audit = new AuditLog(control);
        report =
            open.reconciliation()
                .repair(
                    report,
                    open.streams(),
                    stream ->
                        audit.record(actor.actor(), "reconcile.repair", stream, actor.reason()));
      }
      progress.close();
      if (json) {
        Output.json(spec.commandLine().getOut(), report);
      } else {
        ReconcileLines.print(spec.commandLine().getOut(), report);
      }
      return code(report);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private BooleanSupplier spent() {
    if (budget == null) {
      return () -> false;
    }
    long deadline = System.nanoTime() + budget.toNanos();
    return () -> System.nanoTime() - deadline >= 0;
  }

  private static int code(ReconciliationReport report) {
    return report.has(Verdict.FAILED)
        ? 1
        : report.has(Verdict.DIFFERENT)
            ? DIFFERENT
            : report.has(Verdict.UNFINISHED) ? UNFINISHED : 0;
  }
}
