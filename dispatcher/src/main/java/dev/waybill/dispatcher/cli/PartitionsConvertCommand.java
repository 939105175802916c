package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.convert.Conversion;
import dev.waybill.dispatcher.partitions.convert.Conversion.Outcome;
import dev.waybill.dispatcher.partitions.convert.ConvertPlan;
import dev.waybill.dispatcher.partitions.convert.ConvertProgress;
import dev.waybill.dispatcher.partitions.convert.ConvertRequest;
import dev.waybill.dispatcher.partitions.convert.ConvertStep;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Prints how a plain table becomes a partitioned one, and with `--apply` does it.
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Print, and with --apply run, what converts a plain table to day partitions. No row is copied:",
      "the table becomes the partition of everything before a midnight to come. Interrupted at any",
      "place, the same command goes on there. See ops/runbooks/partitions.md.",
      "Enters as the owner of the table: by --url, or by `sources.<name>.maintenance` of the",
      "configuration.",
      "Exit code 1 when something is in the way, 4 when a lock was not to be had: try again."
    })
final class PartitionsConvertCommand implements Callable<Integer> {
  private static final int WAITING = 4;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--table",
      required = true,
      description = "A published table, e.g. events, or its source, e.g. public.ingested_events.")
  private String table = "";

  @Option(
      names = "--schemas",
      paramLabel = "FOLDER",
      description = "With --url: a folder of own schema files beside the shipped ones.")
  private @Nullable Path schemas;

  @Option(
      names = "--cut-over",
      paramLabel = "DAY",
      description =
          "The first day with a partition of its own (default: in two days, or as begun). Rows of it or later are refused from a CHECK until the table is switched.")
  private @Nullable LocalDate cutOver;

  @Option(
      names = "--drop-foreign-key",
      paramLabel = "NAME",
      description = "A foreign key to the table that may go; each must be named.")
  private Set<String> dropped = new LinkedHashSet<>();

  @Option(
      names = "--with-default",
      description = "Make a DEFAULT partition, for rows of days without one.")
  private boolean withDefault;

  @Option(names = "--apply", description = "Do it; without it nothing is changed.")
  private boolean apply;

  @Option(
      names = "--abandon",
      description = "Take back what was done, as long as the table is not switched.")
  private boolean abandon;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// The table, the tables beside it, and its database as its owner enters it.
  private record Subject(PGSimpleDataSource owner, ConvertRequest request) {}

  @Override
  public Integer call() throws SQLException, InterruptedException {
    if (apply && abandon) {
      throw new ParameterException(
          spec.commandLine(), "expected one of --apply and --abandon, found both");
    }
    Subject subject = database.given() ? named() : configured(config.settings());
    Conversion conversion =
        new Conversion(subject.owner(), subject.request(), CreationSettings.DEFAULT);
    if (!apply && !abandon) {
      ConvertPlan plan = conversion.plan();
      print(new Outcome(List.of(), plan, null, false));
      return plan.obstacles().isEmpty() ? 0 : 1;
    }
    Outcome outcome = run(conversion);
    print(outcome);
    if (outcome.problem() != null) {
      spec.commandLine().getErr().println(outcome.problem());
      return outcome.waits() ? WAITING : 1;
    }
    return outcome.left().obstacles().isEmpty() ? 0 : 1;
  }

  private Outcome run(Conversion conversion) throws SQLException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (ReconcileProgress line = new ReconcileProgress(err, System.console() != null)) {
      ConvertProgress progress =
          new ConvertProgress() {
            @Override
            public void begins(ConvertStep step, int left) {
              line.close();
              err.println("%s … (%d more)".formatted(step.title(), left));
              err.flush();
            }

            @Override
            public void at(String text) {
              line.tell("  " + text);
            }
          };
      return abandon ? conversion.abandon(progress) : conversion.apply(progress);
    }
  }

  private Subject named() {
    SchemaCatalog shipped = SchemaCatalog.shipped();
    return subject(
        database.dataSource(),
        List.copyOf((schemas == null ? shipped : shipped.with(schemas)).all()));
  }

  private Subject configured(WaybillSettings settings) {
    for (SourceSettings source : settings.sources().values()) {
      List<PublishedTable> tables = List.copyOf(settings.tablesOf(source.name()));
      if (tables.stream().anyMatch(this::isMeant)) {
        SourceSettings owner =
            source
                .asMaintenance()
                .orElseThrow(() ->
                    new ParameterException(
                        spec.commandLine(),
                        "expected the owner of the table in --url, or in `sources.%s.maintenance` of %s, found none"
                            .formatted(source.name(), config.file())));
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(owner.url());
        database.setUser(owner.user());
        database.setPassword(owner.password());
        return subject(database, tables);
      }
    }
    return subject(new PGSimpleDataSource(), List.of());
  }

  /// Of the newest version.
  private Subject subject(PGSimpleDataSource owner, List<PublishedTable> all) {
    PublishedTable meant =
        all.stream()
            .filter(this::isMeant)
            .max(Comparator.comparing(each -> each.schema().major()))
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "--table: expected a published table, or the schema and name of its source, found "
                        + table));
    return new Subject(owner, new ConvertRequest(meant, all, cutOver, dropped, withDefault));
  }

  private boolean isMeant(PublishedTable published) {
    return published.id().value().equals(table) || published.source().toString().equals(table);
  }

  private void print(Outcome outcome) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, outcome);
      return;
    }
    ConvertPlan left = outcome.left();
    outcome.done().forEach(step -> out.println("-- done: " + step.title()));
    left.obstacles()
        .forEach(obstacle -> {
          out.println("-- IN THE WAY, %s: %s".formatted(obstacle.code(), obstacle.problem()));
          obstacle.cure().forEach(sql -> out.println("--   " + sql + ";"));
        });
    if (left.steps().isEmpty()) {
      out.println("-- %s: nothing to do".formatted(left.table()));
      return;
    }
    left.notes().forEach(note -> out.println("-- NOTE: " + note));
    int number = 0;
    for (ConvertStep step : left.steps()) {
      print(out, ++number, step);
    }
  }

  private static void print(PrintWriter out, int number, ConvertStep step) {
    boolean together = step.kind() != ConvertStep.Kind.LONG;
    out.println("\n-- %d. %s".formatted(number, step.title()));
    out.println("--    lock: " + step.lock());
    out.println("--    takes: " + step.takes());
    out.println("--    depends on: " + step.needs());
    if (together) {
      out.println("BEGIN;");
    }
    step.sql().forEach(sql -> out.println(sql + ";"));
    if (together) {
      out.println("COMMIT;");
    }
  }
}
