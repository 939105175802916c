package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.SourceSettings.Login;
import dev.waybill.dispatcher.source.check.CheckedSource;
import dev.waybill.dispatcher.source.check.CheckedSource.Markers;
import dev.waybill.dispatcher.source.check.CheckedTable;
import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.dispatcher.source.check.SourceCheck;
import dev.waybill.dispatcher.source.check.SourceReport;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Says of everything that reads rest on whether it holds, and what to do where it does not.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Check, as the role that reads, whether the configured tables can be read; changes nothing.",
      "Exit code 0 when nothing fails (warnings do not), 1 when something does."
    })
final class SourceCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private TableOptions tables = new TableOptions();

  @Option(
      names = "--delta",
      defaultValue = "15m",
      description = "With --url: how far updated_at may be from the clock (default: 15m).")
  private Duration delta = SourcePreparation.DELTA;

  @Option(
      names = "--by-organisation",
      description = "With --url: also the index that a destination of one organisation reads by.")
  private boolean byOrganisation;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<SourceReport> reports =
        (isOfDatabase() ? List.of(given()) : configured()).stream().map(SourceCheck::run).toList();
    if (json) {
      Output.json(spec.commandLine().getOut(), reports);
    } else {
      reports.forEach(report -> CheckLines.print(spec.commandLine().getOut(), report));
    }
    return reports.stream().allMatch(report -> report.of(Verdict.FAIL).isEmpty()) ? 0 : 1;
  }

  /// A configuration file that is named goes before a database that the environment names. What
  /// describes a database alone would be ignored beside a file.
  private boolean isOfDatabase() {
    ParseResult line = spec.commandLine().getParseResult();
    boolean file = line.hasMatchedOption("--config");
    if (file && line.hasMatchedOption("--url")) {
      throw new ParameterException(spec.commandLine(), "expected --url or --config, found both");
    }
    boolean ofDatabase = database.given() && !file;
    for (String option : List.of("--delta", "--by-organisation", "--schemas")) {
      if (!ofDatabase && line.hasMatchedOption(option)) {
        throw new ParameterException(
            spec.commandLine(), "expected " + option + " beside --url, found a configuration file");
      }
    }
    return ofDatabase;
  }

  private CheckedSource given() {
    PGSimpleDataSource source = database.dataSource();
    SourceSettings settings =
        new SourceSettings(
            "database",
            String.valueOf(source.getUrl()),
            Objects.requireNonNullElse(source.getUser(), System.getProperty("user.name")),
            Objects.requireNonNullElse(source.getPassword(), ""),
            delta,
            Duration.ZERO,
            Duration.ofSeconds(2),
            2);
    return new CheckedSource(
        new SourceDatabase(settings),
        tables.chosen().stream()
            .map(table -> new CheckedTable(table, true, byOrganisation))
            .toList(),
        null,
        delta);
  }

  private List<CheckedSource> configured() {
    WaybillSettings settings = config.settings();
    return settings.sources().values().stream()
        .map(source -> configured(settings, source))
        .toList();
  }

  private CheckedSource configured(WaybillSettings settings, SourceSettings source) {
    List<CheckedTable> checked =
        settings.tablesOf(source.name()).stream()
            .filter(tables::names)
            .map(table -> checked(settings, table))
            .toList();
    return new CheckedSource(
        new SourceDatabase(source),
        checked,
        new Markers(settings.installation(), streams(settings, source)),
        source.delta(),
        retention(settings, source));
  }

  /// The owner's login, where a policy names a table of the source.
  private static @Nullable String retention(WaybillSettings settings, SourceSettings source) {
    Login owner = source.maintenance();
    boolean letsGo =
        settings.tablesOf(source.name()).stream()
            .anyMatch(table -> settings.retention().tables().containsKey(table.id()));
    return owner == null || !letsGo ? null : owner.user();
  }

  private static CheckedTable checked(WaybillSettings settings, PublishedTable table) {
    List<DestinationPlan> plans =
        settings.destinations().stream()
            .filter(plan -> plan.cadences().containsKey(table.id()))
            .toList();
    return new CheckedTable(
        table,
        plans.stream().anyMatch(plan -> plan.organisation() == null),
        plans.stream().anyMatch(plan -> plan.organisation() != null));
  }

  private static Set<String> streams(WaybillSettings settings, SourceSettings source) {
    Set<String> streams = new HashSet<>();
    for (DestinationPlan plan : settings.destinations()) {
      settings
          .tables()
          .forEach((id, table) -> {
            if (table.source().equals(source.name()) && plan.cadences().containsKey(id)) {
              streams.add(new StreamId(plan.destination().id(), id, table.major()).toString());
            }
          });
    }
    return streams;
  }
}
