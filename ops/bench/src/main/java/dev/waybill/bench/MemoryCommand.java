package dev.waybill.bench;

import dev.waybill.bench.Exporter.Export;
import dev.waybill.bench.MemoryChild.Taken;
import dev.waybill.rigs.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench memory`. The exit code is 1 when a form passed the limit.
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Reads and encodes one window of a whole table into local files, in a JVM of its own for each"
          + " form, and tells its largest resident memory (VmHWM, Linux). The rows of all"
          + " organisations lie mixed.",
      "Ratios of rows/s are to the first form. The exit code is 1 when one passed the limit."
    })
final class MemoryCommand implements Callable<Integer> {
  private static final BenchTable TABLE = BenchTable.NARROW;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Of the table, narrow ones (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--organisations",
      paramLabel = "N",
      defaultValue = "5000",
      description = "That take turns (default: ${DEFAULT-VALUE}).")
  private int organisations;

  @Option(
      names = "--limit",
      paramLabel = "SIZE",
      defaultValue = "1g",
      converter = MemoryLimit.Converter.class,
      description =
          "Resident memory of each JVM: heap and other parts get their shares of it (default:"
              + " ${DEFAULT-VALUE}).")
  private MemoryLimit limit = MemoryLimit.USUAL;

  @Option(names = "--form", description = "Only this one: ${COMPLETION-CANDIDATES} (default: all).")
  private List<EncodedForm> forms = List.of(EncodedForm.values());

  @Mixin private BenchOptions options = new BenchOptions(1);

  /// @param peakBytes the largest of all runs, as are files and open files; the rest is of the
  ///   median run
  record Line(
      String form,
      double rowsPerSecond,
      double ratio,
      long bytes,
      double cpuSeconds,
      int files,
      int openFiles,
      long peakBytes) {}

  /// @param limit in bytes
  record Result(long rows, int organisations, long limit, boolean within, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    progress.say("filling a table of %,d rows".formatted(rows));
    Map<EncodedForm, List<Taken>> taken = new EnumMap<>(EncodedForm.class);
    try (BenchSource source = BenchSource.open(TABLE, rows, organisations)) {
      for (int round = 1; round <= options.rounds(); round++) {
        for (EncodedForm form : forms) {
          progress.say("round %d of %d: %s".formatted(round, options.rounds(), form.text()));
          taken.computeIfAbsent(form, _ -> new ArrayList<>()).add(run(source, form));
        }
      }
    }
    progress.end();
    List<Line> lines = new ArrayList<>();
    taken.forEach((form, runs) -> lines.add(line(form, runs, lines)));
    boolean within = lines.stream().allMatch(line -> line.peakBytes() <= limit.bytes());
    options.print(table(lines));
    options.finish(new Result(rows, organisations, limit.bytes(), within, lines));
    return within ? 0 : 1;
  }

  private Taken run(BenchSource source, EncodedForm form) throws IOException, InterruptedException {
    Taken taken = new ChildJvm(limit).run(source, form);
    if (taken.export().rows() != rows) {
      throw new IllegalStateException(
          "expected %,d rows of %s, found %,d".formatted(rows, form.text(), taken.export().rows()));
    }
    return taken;
  }

  private static Line line(EncodedForm form, List<Taken> runs, List<Line> before) {
    Export median =
        runs.stream()
            .map(Taken::export)
            .sorted(Comparator.comparingDouble(Export::seconds))
            .toList()
            .get(runs.size() / 2);
    double rate = median.rows() / median.seconds();
    return new Line(
        form.text(),
        rate,
        before.isEmpty() ? 1 : rate / before.getFirst().rowsPerSecond(),
        median.bytes(),
        median.cpuSeconds(),
        runs.stream().mapToInt(Taken::files).max().orElseThrow(),
        runs.stream().mapToInt(Taken::openFiles).max().orElseThrow(),
        runs.stream().mapToLong(Taken::peakBytes).max().orElseThrow());
  }

  private TextTable table(List<Line> lines) {
    return new TextTable(
        "one window of %,d rows of %,d organisations, JVMs of %,d MiB"
            .formatted(rows, organisations, limit.bytes() >> 20),
        List.of(
            "median of " + options.rounds(),
            "rows/s",
            "ratio",
            "MB",
            "CPU s",
            "files",
            "open at a time",
            "peak resident, MiB"),
        lines.stream()
            .map(line ->
                List.of(
                    line.form(),
                    TextTable.number(line.rowsPerSecond(), 0),
                    TextTable.number(line.ratio(), 2),
                    TextTable.number(line.bytes() / 1e6, 1),
                    TextTable.number(line.cpuSeconds(), 1),
                    TextTable.number(line.files(), 0),
                    TextTable.number(line.openFiles(), 0),
                    TextTable.number(line.peakBytes() / 1048576.0, 0)))
            .toList());
  }
}
