package dev.waybill.bench;

import dev.waybill.bench.Rounds.Line;
import dev.waybill.rigs.Progress;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `waybill bench export`.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a table into local files by the product's own window, beside a bare drain of an"
          + " unordered COPY of the same columns and rows.",
      "Ratios are to the drain: 1.00 is as fast as reading without doing anything. DuckDB's scanner"
          + " runs beside it where it is installed (pip install duckdb duckdb-extension-postgres-scanner)."
    })
final class ExportCommand implements Callable<Integer> {
  private static final long TARGET = 512L << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Of each table (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "That count, after two that warm up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--table",
      description =
          "Only this one: ${COMPLETION-CANDIDATES} (default: all). Wide rows have a document.")
  private List<BenchTable> tables = List.of(BenchTable.values());

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "python3",
      description = "Interpreter with the module duckdb (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// @param lines the first is the drain that the others are compared with
  record Result(String table, long rows, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    List<Result> results = new ArrayList<>();
    for (BenchTable table : tables) {
      progress.show("filling " + table.sqlName());
      Result result = measure(table, progress);
      progress.end();
      results.add(result);
      if (!json) {
        print(result);
      }
    }
    if (json) {
      spec.commandLine().getOut().println(JSON.writeValueAsString(results));
    }
    return 0;
  }

  private Result measure(BenchTable table, Progress progress) throws Exception {
    Path spool = Files.createTempDirectory("waybill-bench");
    try (BenchSource source = BenchSource.open(table, rows)) {
      List<Exporter> exporters =
          new ArrayList<>(
              List.of(
                  new Drain(source, false),
                  new Drain(source, true),
                  window("Parquet", source, parquet(Partitioning.NONE), 1, spool),
                  window("Parquet", source, parquet(Partitioning.NONE), 2, spool),
                  window(
                      "Parquet, by organisation and date",
                      source,
                      parquet(Partitioning.ORG_DATE),
                      1,
                      spool),
                  window(
                      "JSON lines",
                      source,
                      new FileForm.JsonLines(Partitioning.NONE, TARGET),
                      1,
                      spool),
                  window(
                      "JSON lines",
                      source,
                      new FileForm.JsonLines(Partitioning.NONE, TARGET),
                      2,
                      spool),
                  window("COPY tuples", source, new FileForm.CopyTuples(TARGET), 1, spool),
                  window("COPY tuples", source, new FileForm.CopyTuples(TARGET), 2, spool)));
      if (DuckDb.isInstalled(python)) {
        exporters.add(new DuckDb(source, python, 2, spool));
      } else {
        progress.say("no module duckdb in " + python + ": measured without it");
      }
      return new Result(
          table.sqlName(), rows, new Rounds(2, rounds).compare(exporters, rows, progress::show));
    } finally {
      Files.delete(spool);
    }
  }

  private static FileForm parquet(Partitioning partitioning) {
    return new FileForm.Parquet(partitioning, TARGET);
  }

  private static Exporter window(
      String form, BenchSource source, FileForm file, int sessions, Path spool) {
    return new WindowExport(
        "window into %s, %d session%s".formatted(form, sessions, sessions == 1 ? "" : "s"),
        source,
        file,
        sessions == 1 ? Long.MAX_VALUE : 0,
        spool);
  }

  private void print(Result result) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "%s, %,d rows%n", result.table(), result.rows());
    out.printf(
        "  %-46s %12s %6s %9s %9s  %s%n",
        "median of " + rounds, "rows/s", "ratio", "MB", "CPU s", "seconds of each");
    for (Line line : result.lines()) {
      out.printf(
          Locale.ROOT,
          "  %-46s %,12.0f %6.2f %9.1f %9.1f  %s%n",
          line.name(),
          line.rowsPerSecond(),
          line.ratio(),
          line.bytes() / 1e6,
          line.cpuSeconds(),
          String.join(
              " ",
              line.seconds().stream().map(s -> String.format(Locale.ROOT, "%.1f", s)).toList()));
    }
    out.flush();
  }
}
