package dev.waybill.bench;

import dev.waybill.bench.Exporter.Export;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Runs every exporter once a round, so that noise of the machine falls on all alike. The rounds
/// before the first that counts warm the machine and the JVM up.
///
/// @param warmUps rounds that do not count
record Rounds(int warmUps, int rounds) {
  /// The runs of one exporter beside those of the first.
  ///
  /// @param rowsPerSecond of the median run
  /// @param ratio to the median of the first exporter
  /// @param seconds of every run, in order
  record Line(
      String name,
      double rowsPerSecond,
      double ratio,
      long bytes,
      double cpuSeconds,
      List<Double> seconds) {}

  /// @param progress told before each run
  /// @throws IllegalStateException when one of them finds another number of rows
  List<Line> compare(List<Exporter> exporters, long rows, Consumer<String> progress)
      throws Exception {
    Map<String, List<Export>> runs = new LinkedHashMap<>();
    for (int round = -warmUps; round < rounds; round++) {
      for (Exporter exporter : exporters) {
        progress.accept(
            (round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds)
                + ": "
                + exporter.name());
        Export run = exporter.run();
        if (run.rows() != rows) {
          throw new IllegalStateException(
              "expected %,d rows of %s, found %,d".formatted(rows, exporter.name(), run.rows()));
        }
        if (round >= 0) {
          runs.computeIfAbsent(exporter.name(), _ -> new ArrayList<>()).add(run);
        }
      }
    }
    double first = rate(median(runs.values().iterator().next()));
    List<Line> lines = new ArrayList<>();
    runs.forEach((name, all) -> {
      Export median = median(all);
      lines.add(
          new Line(
              name,
              rate(median),
              rate(median) / first,
              median.bytes(),
              median.cpuSeconds(),
              all.stream().map(Export::seconds).toList()));
    });
    return lines;
  }

  private static double rate(Export run) {
    return run.rows() / run.seconds();
  }

  private static Export median(List<Export> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(Export::seconds))
        .toList()
        .get(runs.size() / 2);
  }
}
