package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenCorrections;
import dev.waybill.dispatcher.recall.CorrectionOrder;
import dev.waybill.dispatcher.recall.CorrectionReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

/// Asks for a correction.
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Ask that a recalled row goes back to its destinations with other values: as its owner has",
      "changed it in waybill_recalled.recalled_<table>, and as --set and --null say. Shows each",
      "column before and after. Nothing is sent before another person approves it. Exit code 1 when",
      "the row cannot be corrected like this, or a destination does not have it as it was dropped.",
      "Needs --reason."
    })
final class RecallCorrectRequestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "RECALL", description = "The number of the recall.")
  private long recall;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "ID",
      description =
          "The row: the values of its key columns, with | between them, as `tombstones find` shows it.")
  private String id = "";

  @Option(
      names = "--table",
      description = "The published table, where the recall has rows of this id of several.")
  private @Nullable String table;

  @Option(
      names = "--set",
      paramLabel = "COLUMN=VALUE",
      description = "A published column and its value, as PostgreSQL reads it. May be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--null",
      paramLabel = "COLUMN",
      description = "A published column that has no value. May be repeated.")
  private List<String> none = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Map<String, @Nullable String> values = new LinkedHashMap<>(set);
    none.forEach(column -> values.put(column, null));
    CorrectionOrder order = new CorrectionOrder(recall, id, table, values, actor.required(spec));
    return CorrectionCalls.print(
        spec,
        () ->
            config.reach((control, settings) -> {
              try (OpenCorrections open = new OpenCorrections(control, settings)) {
                return CorrectionCalls.ask(() -> open.corrections().request(order, actor.actor()));
              }
            }),
        json,
        this::next);
  }

  private String next(CorrectionReport report) {
    return "another person approves it: `waybill recall correct approve %d --as NAME --reason …`"
        .formatted(report.correction().id());
  }
}
