package dev.waybill.bench;

import dev.waybill.bench.Rounds.Line;
import dev.waybill.rigs.Progress;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "500000",
      description = "Of each table (default: ${DEFAULT-VALUE}).")
  private long rows;

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

  @Mixin private BenchOptions options = new BenchOptions(5);

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
      options.print(table(result));
    }
    options.finish(results);
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
          table.sqlName(),
          rows,
          new Rounds(2, options.rounds()).compare(exporters, rows, progress::show));
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
        source.table().published(),
        source.source(),
        file,
        WindowExport.AMPLE,
        sessions == 1 ? Long.MAX_VALUE : 0,
        spool);
  }

  private TextTable table(Result result) {
    return new TextTable(
        "%s, %,d rows".formatted(result.table(), result.rows()),
        List.of(
            "median of " + options.rounds(), "rows/s", "ratio", "MB", "CPU s", "seconds of each"),
        result.lines().stream().map(ExportCommand::cells).toList());
  }

  private static List<String> cells(Line line) {
    return List.of(
        line.name(),
        TextTable.number(line.rowsPerSecond(), 0),
        TextTable.number(line.ratio(), 2),
        TextTable.number(line.bytes() / 1e6, 1),
        TextTable.number(line.cpuSeconds(), 1),
        String.join(
            " ", line.seconds().stream().map(seconds -> TextTable.number(seconds, 1)).toList()));
  }
}
