package dev.waybill.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Lets several sides take the same step in turns, in an order that is drawn anew for each, so that
/// noise of the machine and caches that the one before filled fall on all alike.
///
/// @param parts what a step is measured in, in the order of [Side#step]
/// @param warmUps steps of each side that do not count
/// @param steps of each side that do
record Turns(List<String> parts, int warmUps, int steps) {
  /// Of the order: the same in every run.
  private static final long SEED = 20_260_701;

  /// What a step is taken of.
  interface Side {
    /// The same at every step.
    String name();

    /// Takes it, and says how many nanoseconds each part took.
    long[] step() throws Exception;
  }

  /// What happens before the sides take a step, and is not measured.
  interface Before {
    /// Gets everything ready.
    ///
    /// @param told which step it is, for people
    void step(String told) throws Exception;
  }

  /// A part of one side.
  ///
  /// @param medianMillis of its steps
  /// @param p90Millis nine of ten took no longer
  /// @param ratio of the median to that of the first side
  record Timing(String part, double medianMillis, double p90Millis, double ratio) {}

  /// One side beside the first; the last timing is of all parts together.
  record Line(String name, List<Timing> timings) {
    /// How much more the whole step takes than that of the first side.
    double ratio() {
      return timings.getLast().ratio();
    }
  }

  List<Line> compare(List<? extends Side> sides, Before before) throws Exception {
    Map<String, List<long[]>> taken = new LinkedHashMap<>();
    sides.forEach(side -> taken.put(side.name(), new ArrayList<>()));
    Random random = new Random(SEED);
    for (int step = -warmUps; step < steps; step++) {
      before.step(step < 0 ? "warming up" : "step " + (step + 1) + " of " + steps);
      List<Side> order = new ArrayList<>(sides);
      Collections.shuffle(order, random);
      for (Side side : order) {
        long[] nanos = side.step();
        if (step >= 0) {
          taken.computeIfAbsent(side.name(), _ -> new ArrayList<>()).add(nanos);
        }
      }
    }
    List<Line> lines = new ArrayList<>();
    taken.forEach((name, steps) -> {
      List<Timing> first = lines.isEmpty() ? null : lines.getFirst().timings();
      List<Timing> timings = new ArrayList<>();
      for (int part = 0; part <= parts.size(); part++) {
        double[] millis = millis(steps, part);
        double median = millis[millis.length / 2];
        timings.add(
            new Timing(
                part < parts.size() ? parts.get(part) : "all",
                median,
                millis[millis.length * 9 / 10],
                first == null ? 1 : median / first.get(part).medianMillis()));
      }
      lines.add(new Line(name, timings));
    });
    return lines;
  }

  /// In order; of the whole step when there is no such part.
  private double[] millis(List<long[]> steps, int part) {
    return steps.stream()
        .mapToDouble(
            nanos -> (part < parts.size() ? nanos[part] : Arrays.stream(nanos).sum()) / 1e6)
        .sorted()
        .toArray();
  }

  static TextTable table(String title, List<Line> lines) {
    List<String> header = new ArrayList<>(List.of("median"));
    for (Timing timing : lines.getFirst().timings()) {
      header.addAll(List.of(timing.part() + ", ms", "ratio"));
    }
    header.add("9 of 10, ms");
    return new TextTable(
        title,
        header,
        lines.stream()
            .map(line -> {
              List<String> cells = new ArrayList<>(List.of(line.name()));
              for (Timing timing : line.timings()) {
                cells.add(TextTable.number(timing.medianMillis(), 2));
                cells.add(TextTable.number(timing.ratio(), 2));
              }
              cells.add(TextTable.number(line.timings().getLast().p90Millis(), 2));
              return cells;
            })
            .toList());
  }
}
