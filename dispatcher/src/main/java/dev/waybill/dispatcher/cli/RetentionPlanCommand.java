package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenReadBack;
import dev.waybill.dispatcher.config.RetentionAssembly;
import dev.waybill.dispatcher.config.RetentionAssembly.Made;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.retention.ReadBack;
import dev.waybill.dispatcher.retention.RetentionPlan;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows what would go, and what keeps the rest.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Count, per table, organisation and day, the rows whose retention is over: what would go,",
      "and what is blocked by what. Changes nothing in the source. The plan is stored with a token",
      "that runs it once, while days, policy, holds and destinations are as they were."
    })
final class RetentionPlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--table", description = "Only rows of this published table. May be repeated.")
  private List<String> tables = new ArrayList<>();

  @Option(names = "--organisation", description = "Only rows of this organisation.")
  private @Nullable String organisation;

  @Option(
      names = "--read-back",
      description = {
        "Ask every destination that must hold the rows what it holds of the days that rows would go",
        "of: what is missing or altered there is named, and stays."
      })
  private boolean readBack;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<Made> plans = readBack ? config.reach(this::plans) : config.ask(this::plans);
    if (json) {
      Output.json(spec.commandLine().getOut(), plans);
    } else {
      plans.forEach(made -> RetentionLines.print(spec.commandLine().getOut(), made));
    }
    return 0;
  }

  private List<Made> plans(ControlDatabase control, WaybillSettings settings) {
    List<String> known =
        settings.retention().tables().keySet().stream().map(TableId::value).sorted().toList();
    if (known.isEmpty()) {
      throw usage("expected tables whose rows may go, found none; add `retention: {tables: …}`");
    }
    tables.stream()
        .filter(table -> !known.contains(table))
        .findFirst()
        .ifPresent(table -> {
          throw usage(
              "--table: " + Expected.oneOf("one of the tables of `retention`", known, table));
        });
    RetentionAssembly retention = new RetentionAssembly(control, settings);
    List<Made> plans = new ArrayList<>();
    try {
      for (SourceSettings source : settings.sources().values()) {
        Map<PublishedTable, TablePolicy> chosen =
            retention.tables(
                source.name(), table -> tables.isEmpty() || tables.contains(table.id().value()));
        if (!chosen.isEmpty()) {
          SourceDatabase database = new SourceDatabase(source);
          Instant now = database.now();
          List<ReadBack> answers =
              readBack
                  ? readBack(
                      control, settings, retention.preview(database, chosen, organisation, now))
                  : List.of();
          plans.add(retention.plan(database, chosen, organisation, answers, actor.actor(), now));
        }
      }
    } catch (SourceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the plan was made", e);
    }
    return plans;
  }

  private List<ReadBack> readBack(
      ControlDatabase control, WaybillSettings settings, RetentionPlan preview)
      throws InterruptedException {
    try (OpenReadBack open = new OpenReadBack(control, settings);
        ReconcileProgress progress =
            new ReconcileProgress(spec.commandLine().getErr(), System.console() != null)) {
      return open.ask(preview, preview.at().getEpochSecond(), progress::tell);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
