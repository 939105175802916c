package dev.waybill.bench;

import dev.waybill.bench.ExportBench.Result;
import dev.waybill.rigs.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench export`.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a table by the product's own window into local files, and delivers it to S3 and to a"
          + " replica (both on this machine: they take their part of the processors), beside a bare"
          + " drain of an unordered COPY of the same columns and rows.",
      "Ratios are to the drain: 1.00 is as fast as reading without doing anything. Of the time of a"
          + " delivery, 'landing' is upload and commit; the rest is reading and encoding.",
      "Peers run beside it where the interpreter has them (pip install duckdb"
          + " duckdb-extension-postgres-scanner adbc-driver-postgresql pyarrow; psql), each in a"
          + " process of its own that has just begun, as does one window of the product: 'to cold'"
          + " is their ratio to a drain by psql.",
      "Peak memory (Linux) is of the process that did the work. All warm lines share one JVM, so that"
          + " theirs has what earlier ones left in its heap; of one line alone: --only."
    })
final class ExportCommand implements Callable<Integer> {
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
      description = "Interpreter of the peers (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description =
          "Only lines in whose name this regular expression is found, beside what they are compared"
              + " with; may be given several times.")
  private List<Pattern> only = List.of();

  @Mixin private BenchOptions options = new BenchOptions(5);

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    List<Result> results = new ArrayList<>();
    try (ExportBench bench = new ExportBench(python)) {
      for (BenchTable table : tables) {
        progress.show("filling " + table.sqlName());
        Result result = bench.measure(table, rows, this::isWanted, options.rounds(), progress);
        progress.end();
        results.add(result);
        options.print(table(result));
      }
    }
    options.finish(results);
    return 0;
  }

  private boolean isWanted(String name) {
    return only.isEmpty() || only.stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  private TextTable table(Result result) {
    List<List<String>> lines = new ArrayList<>();
    result.lines().forEach(line -> lines.add(ExportTable.cells(line)));
    result
        .missing()
        .forEach(peer ->
            lines.add(
                ExportTable.empty(
                    "%s: not installed in %s (%s)".formatted(peer.name(), python, peer.needs()))));
    return new TextTable(
        "%s, %,d rows".formatted(result.table(), result.rows()),
        ExportTable.header(options.rounds()),
        lines);
  }
}
