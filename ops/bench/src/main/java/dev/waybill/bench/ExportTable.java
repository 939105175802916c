package dev.waybill.bench;

import dev.waybill.bench.Rounds.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exports for people, one a line. A cell is empty where there is nothing to say.
final class ExportTable {
  private static final List<String> HEADER =
      List.of(
          "rows/s",
          "ratio",
          "to cold",
          "MB",
          "landing, s",
          "CPU s",
          "source CPU s",
          "place CPU s",
          "peak, MiB",
          "seconds of each");

  private ExportTable() {}

  static List<String> header(int rounds) {
    List<String> header = new ArrayList<>(HEADER);
    header.addFirst("median of " + rounds);
    return header;
  }

  static List<String> cells(Line line) {
    Long peak = line.peakBytes();
    return List.of(
        line.name(),
        TextTable.number(line.rowsPerSecond(), 0),
        TextTable.number(line.ratio(), 2),
        number(line.coldRatio(), 2),
        line.bytes() == 0 ? "" : TextTable.number(line.bytes() / 1e6, 1),
        number(line.landingSeconds(), 2),
        TextTable.number(line.cpuSeconds(), 1),
        number(line.sourceCpuSeconds(), 1),
        number(line.placeCpuSeconds(), 1),
        peak == null ? "" : TextTable.number(peak / 1048576.0, 0),
        String.join(
            " ", line.seconds().stream().map(seconds -> TextTable.number(seconds, 1)).toList()));
  }

  /// A line of something that was not run.
  static List<String> empty(String told) {
    List<String> cells = new ArrayList<>(Collections.nCopies(HEADER.size(), ""));
    cells.addFirst(told);
    return cells;
  }

  /// An empty cell where there is no value.
  static String number(@Nullable Double value, int decimals) {
    return value == null ? "" : TextTable.number(value, decimals);
  }
}
