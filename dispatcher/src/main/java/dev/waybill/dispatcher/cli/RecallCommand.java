package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenRecall;
import dev.waybill.dispatcher.recall.RecallExpiry;
import dev.waybill.dispatcher.recall.RecallRefusedException;
import dev.waybill.dispatcher.recall.RecallReport;
import dev.waybill.dispatcher.recall.RecallRequest;
import dev.waybill.dispatcher.recall.RecallRequest.Approval;
import dev.waybill.dispatcher.recall.RecallStore;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Fetches dropped rows back.
@Command(
    name = "recall",
    mixinStandardHelpOptions = true,
    description = {
      "Dropped rows, fetched back from a destination: ask for them, approve, run; list, show, expire;",
      "and correct what was wrong with them.",
      "They are placed into waybill_recalled.recalled_<table> of their source."
    },
    subcommands = {
      RecallRequestCommand.class,
      RecallApproveCommand.class,
      RecallCorrectCommand.class
    })
final class RecallCommand implements Runnable {
  private static final int REFUSED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Fetch the rows of an approved recall, check each against its tombstone, and place them. What",
        "is not what was dropped is refused and named. The same command goes on with a run that was",
        "ended, and asks again for what was refused. Exit code 0 when every row is placed, 1 when",
        "something failed, 3 when rows were refused or cannot be checked any more (RECALL_ERASED)."
      })
  int run(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Parameters(paramLabel = "RECALL", description = "The number of the recall.") long id,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    try {
      RecallReport report =
          config.reach((control, settings) -> {
            try (OpenRecall open = OpenRecall.of(control, settings)) {
              return open.recall().run(id, actor.actor());
            } catch (SourceException | DestinationException e) {
              throw new IllegalStateException(e.getMessage(), e);
            }
          });
      print(report, json);
      return report.recall().refused() + report.recall().erased() > 0 ? REFUSED : 0;
    } catch (RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List recalls, newest first.")
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return Output.list(
        spec,
        json,
        config.ask((control, settings) -> new RecallStore(control).all()),
        List.of(
            "RECALL", "STATE", "ROWS", "PLACED", "REFUSED", "ERASED", "BY", "HELD UNTIL", "WHY"),
        RecallCommand::row);
  }

  private static List<@Nullable Object> row(RecallRequest recall) {
    Approval approval = recall.approval();
    return Arrays.asList(
        recall.id(),
        recall.state(),
        recall.rows(),
        recall.placed(),
        recall.refused(),
        recall.erased(),
        recall.requestedBy() + (approval == null ? "" : ", " + approval.by()),
        approval == null ? null : approval.heldUntil(),
        recall.order().reason());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Show a recall and what was refused.",
        "Exit code 1 when there is none of the number."
      })
  int show(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "RECALL", description = "The number of the recall.") long id,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return Output.show(
        spec,
        json,
        config.ask((control, settings) -> RecallReport.of(control, id)),
        (out, report) -> print(report, false),
        "expected the number of a recall, found " + id + "; see `waybill recall list`");
  }

  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description = {
        "Remove recalled rows whose time is over, from every source that has a login of its owner.",
        "Those under a legal hold stay until it ends. `waybill run` does the same every day."
      })
  int expire(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    RecallExpiry.Expired expired =
        config.ask((control, settings) -> {
          try {
            return new RecallExpiry(control, settings.schemas(), OpenRecall.owners(settings))
                .run(actor.actor(), control.now());
          } catch (SourceException e) {
            throw new IllegalStateException(e.getMessage(), e);
          }
        });
    if (json) {
      Output.json(spec.commandLine().getOut(), expired);
    } else {
      RecallLines.print(spec.commandLine().getOut(), expired);
    }
    return 0;
  }

  private void print(RecallReport report, boolean json) {
    if (json) {
      Output.json(spec.commandLine().getOut(), report);
    } else {
      RecallLines.print(spec.commandLine().getOut(), report);
    }
  }
}
