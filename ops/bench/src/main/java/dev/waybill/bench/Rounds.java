package dev.waybill.bench;

import dev.waybill.bench.Exporter.Export;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs every exporter once a round, so that noise of the machine falls on all alike. The rounds
/// before the first that counts warm the machine and the JVM up; what is cold has no part in them.
///
/// @param warmUps rounds that do not count
/// @param source the first process of the server that is read from
record Rounds(int warmUps, int rounds, long source) {
  /// The runs of one exporter beside those of the first.
  ///
  /// @param rowsPerSecond of the median run, as all that is not said to be of another
  /// @param ratio to the median of the first exporter
  /// @param coldRatio to the median of the first cold exporter, of those that are cold
  /// @param sourceCpuSeconds of the server that was read from
  /// @param placeCpuSeconds of the server that the rows landed on
  /// @param peakBytes of all runs that count
  /// @param seconds of every run, in order
  record Line(
      String name,
      double rowsPerSecond,
      double ratio,
      @Nullable Double coldRatio,
      long bytes,
      @Nullable Double landingSeconds,
      double cpuSeconds,
      @Nullable Double sourceCpuSeconds,
      @Nullable Double placeCpuSeconds,
      @Nullable Long peakBytes,
      List<Double> seconds) {}

  /// A run, and what the source took for it.
  private record Run(Export export, @Nullable Double sourceCpu) {
    double rate() {
      return export.rows() / export.seconds();
    }
  }

  /// @param progress told before each run
  /// @throws IllegalStateException when one of them finds another number of rows
  List<Line> compare(List<? extends Exporter> exporters, long rows, Consumer<String> progress)
      throws Exception {
    Map<Exporter, List<Run>> runs = new LinkedHashMap<>();
    for (int round = -warmUps; round < rounds; round++) {
      for (Exporter exporter : exporters) {
        if (round < 0 && exporter.cold()) {
          continue;
        }
        progress.accept(
            (round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds)
                + ": "
                + exporter.name());
        Double before = Proc.cpuSeconds(source);
        Export export = exporter.run();
        if (export.rows() != rows) {
          throw new IllegalStateException(
              "expected %,d rows of %s, found %,d".formatted(rows, exporter.name(), export.rows()));
        }
        if (round >= 0) {
          runs.computeIfAbsent(exporter, _ -> new ArrayList<>())
              .add(new Run(export, Proc.cpuSince(before, source)));
        }
      }
    }
    double first = median(runs.values().iterator().next()).rate();
    double cold =
        runs.entrySet().stream()
            .filter(each -> each.getKey().cold())
            .mapToDouble(each -> median(each.getValue()).rate())
            .findFirst()
            .orElse(Double.NaN);
    List<Line> lines = new ArrayList<>();
    runs.forEach((exporter, all) ->
        lines.add(line(exporter.name(), all, first, exporter.cold() ? cold : null)));
    return lines;
  }

  private static Line line(String name, List<Run> runs, double first, @Nullable Double cold) {
    Run median = median(runs);
    Export export = median.export();
    return new Line(
        name,
        median.rate(),
        median.rate() / first,
        cold == null ? null : median.rate() / cold,
        export.bytes(),
        export.landingSeconds(),
        export.cpuSeconds(),
        median.sourceCpu(),
        export.placeCpuSeconds(),
        runs.stream()
            .map(run -> run.export().peakBytes())
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        runs.stream().map(run -> run.export().seconds()).toList());
  }

  private static Run median(List<Run> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(run -> run.export().seconds()))
        .toList()
        .get(runs.size() / 2);
  }
}
