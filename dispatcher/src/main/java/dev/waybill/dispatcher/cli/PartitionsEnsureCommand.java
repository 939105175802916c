package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.PartitionCatalogue;
import dev.waybill.dispatcher.partitions.PartitionCreation;
import dev.waybill.dispatcher.partitions.PartitionPlan;
import dev.waybill.dispatcher.partitions.Planned;
import dev.waybill.dispatcher.partitions.Planned.Blocked;
import dev.waybill.dispatcher.partitions.Planned.Create;
import dev.waybill.schemas.PublishedTable;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Prints the partitions that are missing, and with `--apply` makes them.
@Command(
    name = "ensure",
    mixinStandardHelpOptions = true,
    description = {
      "Print, and with --apply run, the DDL of the day partitions that are missing from today on.",
      "Each is made in one transaction, as the owner of the tables, and is as its siblings are.",
      "Exit code 1 when one cannot be made."
    })
final class PartitionsEnsureCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private TableOptions tables = new TableOptions();

  @Option(
      names = "--ahead",
      paramLabel = "TIME",
      defaultValue = "14d",
      description = "How many days after today get one (default: ${DEFAULT-VALUE}).")
  private Duration ahead = Duration.ofDays(14);

  @Option(names = "--apply", description = "Make them; without it nothing is changed.")
  private boolean apply;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// Of a table.
  private record Ensured(String table, List<Create> create, List<Blocked> blocked) {}

  @Override
  public Integer call() throws SQLException, InterruptedException {
    CreationSettings settings = settings();
    List<Ensured> all = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection()) {
      Instant now = new PartitionCatalogue(connection).now();
      for (PublishedTable table : tables.chosen()) {
        if (apply) {
          new PartitionCreation(settings)
              .ensure(connection, table, now)
              .ifPresent(
                  made -> all.add(new Ensured(made.table(), made.created(), made.blocked())));
        } else {
          PartitionPlan.of(connection, table, now, settings).ifPresent(plan -> all.add(of(plan)));
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, Map.of("applied", apply, "tables", all));
    } else {
      all.forEach(each -> print(out, each));
    }
    return all.stream().allMatch(each -> each.blocked().isEmpty()) ? 0 : 1;
  }

  private CreationSettings settings() {
    try {
      return CreationSettings.DEFAULT.ahead(ahead);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--ahead: " + e.getMessage(), e);
    }
  }

  private static Ensured of(PartitionPlan plan) {
    List<Create> create = new ArrayList<>();
    List<Blocked> blocked = new ArrayList<>();
    for (Planned day : plan.days()) {
      switch (day) {
        case Create each -> create.add(each);
        case Blocked each -> blocked.add(each);
      }
    }
    return new Ensured(plan.table(), create, blocked);
  }

  private void print(PrintWriter out, Ensured table) {
    if (table.create().isEmpty() && table.blocked().isEmpty()) {
      out.println("-- " + table.table() + ": every day has its partition, nothing to do");
    }
    for (Create each : table.create()) {
      out.println("\n-- " + table.table() + ", " + each.day() + (apply ? ": made" : ": missing"));
      transaction(out, each.sql());
    }
    for (Blocked each : table.blocked()) {
      out.println("\n-- " + table.table() + ", " + each.day() + ": NOT made: " + each.problem());
      if (!each.cure().isEmpty()) {
        transaction(out, each.cure());
      }
    }
  }

  private static void transaction(PrintWriter out, List<String> sql) {
    out.println("BEGIN;");
    sql.forEach(statement -> out.println(statement + ";"));
    out.println("COMMIT;");
  }
}
