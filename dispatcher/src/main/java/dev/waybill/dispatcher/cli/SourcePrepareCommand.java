package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Prints what the application's tables still need to be read, and with `--apply` does it.
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    description = "Print, and with --apply run, the DDL that tables still need to be read.")
final class SourcePrepareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      required = true,
      defaultValue = "${env:WAYBILL_SOURCE_URL}",
      description = "JDBC URL of the application's database; else WAYBILL_SOURCE_URL.")
  private String url = "";

  @Option(
      names = "--user",
      defaultValue = "${env:WAYBILL_SOURCE_USER}",
      description = "Owner of the tables; else WAYBILL_SOURCE_USER, else what the URL says.")
  private @Nullable String user;

  @Option(
      names = "--password",
      defaultValue = "${env:WAYBILL_SOURCE_PASSWORD}",
      description = "Else WAYBILL_SOURCE_PASSWORD, else what the URL says.")
  private @Nullable String password;

  @Option(names = "--table", description = "A published table, e.g. events; default: all.")
  private List<String> tables = new ArrayList<>();

  @Option(
      names = "--schemas",
      paramLabel = "FOLDER",
      description = "A folder of own schema files, <table>/v<major>.json, beside the shipped ones.")
  private @Nullable Path schemas;

  @Option(
      names = "--delta",
      defaultValue = "15m",
      description =
          "How far updated_at may be from the server's clock (default: ${DEFAULT-VALUE}).")
  private Duration delta = SourcePreparation.DELTA;

  @Option(names = "--apply", description = "Run the steps; without it nothing is changed.")
  private boolean apply;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws SQLException {
    PGSimpleDataSource source = source();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> report = new TreeMap<>();
    for (PublishedTable table : chosen()) {
      String name = table.id().value();
      List<PrepareStep> steps =
          apply
              ? SourcePreparation.apply(
                  source, table, delta, new PrepareLines(spec.commandLine().getErr()))
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
      return SourcePreparation.plan(connection, table, delta);
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

  private List<PublishedTable> chosen() {
    SchemaCatalog shipped = SchemaCatalog.shipped();
    SchemaCatalog catalog = schemas == null ? shipped : shipped.with(schemas);
    for (String table : tables) {
      if (catalog.all().stream().noneMatch(t -> t.id().value().equals(table))) {
        throw new ParameterException(
            spec.commandLine(),
            "--table: expected one of " + catalog.names() + " without its version, found " + table);
      }
    }
    return catalog.all().stream()
        .filter(table -> tables.isEmpty() || tables.contains(table.id().value()))
        .toList();
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    return source;
  }
}
