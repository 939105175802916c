package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.source.draft.SchemaDraft;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Works on the files that say what is published.
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Draft the schema file of a table, and check schema files.")
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "draft",
      mixinStandardHelpOptions = true,
      description = {
        "Print a first schema file of a table, from its database; what was guessed goes to stderr.",
        "Store it as <table>/v1.json in the folder that `schemas:` in waybill.yaml names."
      })
  int draft(
      @Mixin DatabaseOptions database,
      @Parameters(
              paramLabel = "TABLE",
              description = "In the application's database: name, or schema.name.")
          String table,
      @Option(names = "--name", description = "To publish it under; default: the table's own.")
          @Nullable String name,
      @Option(
              names = "--zone",
              description = "That columns of type timestamp are kept in, e.g. UTC.")
          @Nullable String zone)
      throws SQLException {
    if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
      throw new ParameterException(
          spec.commandLine(),
          "--zone: expected UTC or a name such as Europe/Berlin, found " + zone);
    }
    int dot = table.indexOf('.');
    SourceTable source =
        new SourceTable(dot < 0 ? "public" : table.substring(0, dot), table.substring(dot + 1));
    try (Connection connection = database.dataSource().getConnection()) {
      SchemaDraft draft = SchemaDraft.of(connection, source, name, zone);
      spec.commandLine().getOut().print(draft.json());
      spec.commandLine().getOut().flush();
      draft.notes().forEach(note -> spec.commandLine().getErr().println(note));
    }
    return 0;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Check all schema files of a folder, each for itself and against the last release in its",
        "folder released/: within a major version only nullable columns are added, at the end.",
        "Exit code 0 without problems, 1 with."
      })
  int check(
      @Parameters(
              paramLabel = "FOLDER",
              defaultValue = ".",
              description = "Of <table>/v<major>.json (default: ${DEFAULT-VALUE}).")
          Path folder,
      @Option(
              names = "--release",
              description = "Without problems, write every file down as released.")
          boolean release,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    SchemaCheck check = new SchemaCheck(folder);
    SchemaCheck.Result result = check.run();
    PrintWriter out = spec.commandLine().getOut();
    boolean sound = result.problems().isEmpty() && result.files() > 0;
    if (json) {
      Output.json(out, result);
    } else {
      result.problems().forEach(problem -> out.println(problem.file() + ": " + problem.problem()));
      out.println(
          "%s: %d files, %d released, %d problems"
              .formatted(folder, result.files(), result.released(), result.problems().size()));
    }
    if (result.files() == 0) {
      spec.commandLine()
          .getErr()
          .println("expected schema files <table>/v<major>.json in " + folder + ", found none");
    }
    if (sound && release) {
      check.release();
    }
    return sound ? 0 : 1;
  }
}
