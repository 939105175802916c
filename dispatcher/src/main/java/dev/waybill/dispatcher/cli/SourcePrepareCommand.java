package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.schemas.PublishedTable;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Prints what the application's tables still need to be read, and with `--apply` does it.
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    description = "Print, and with --apply run, the DDL that tables still need to be read.")
final class SourcePrepareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private TableOptions tables = new TableOptions();

  @Option(
      names = "--delta",
      defaultValue = "15m",
      description =
          "How far updated_at may be from the server's clock (default: ${DEFAULT-VALUE}).")
  private Duration delta = SourcePreparation.DELTA;

  @Option(
      names = "--by-organisation",
      description = "Also the index that a destination of one organisation reads by.")
  private boolean byOrganisation;

  @Option(names = "--apply", description = "Run the steps; without it nothing is changed.")
  private boolean apply;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws SQLException {
    PGSimpleDataSource source = database.dataSource();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> report = new TreeMap<>();
    for (PublishedTable table : tables.chosen()) {
      String name = table.id().value();
      List<PrepareStep> steps =
          apply
              ? SourcePreparation.apply(
                  source,
                  table,
                  delta,
                  byOrganisation,
                  new PrepareLines(spec.commandLine().getErr()))
              : plan(source, table);
      report.put(name, steps);
      if (!json) {
        print(out, name, steps);
      }
    }
    if (json) {
      Output.json(out, Map.of("applied", apply, "steps", report));
    }
    return 0;
  }

  private List<PrepareStep> plan(PGSimpleDataSource source, PublishedTable table)
      throws SQLException {
    try (Connection connection = source.getConnection()) {
      return SourcePreparation.plan(connection, table, delta, byOrganisation);
    }
  }

  private void print(PrintWriter out, String table, List<PrepareStep> steps) {
    if (steps.isEmpty()) {
      out.println("-- " + table + ": prepared, nothing to do");
      return;
    }
    out.println("-- " + table + ": " + steps.size() + (apply ? " steps done" : " steps needed"));
    for (PrepareStep step : steps) {
      out.println("\n-- " + step.title() + "\n-- " + step.why());
      step.sql().forEach(sql -> out.println(sql.stripTrailing() + ";"));
    }
    out.println();
  }
}
