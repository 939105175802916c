package dev.waybill.soak.live;

import dev.waybill.demo.report.StreamReport;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The verdict of a soak for people to read.
public final class DeliveringReport {
  private DeliveringReport() {}

  public static String markdown(DeliveringPlan plan, LiveVerdict verdict) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Soak: delivering, seed %d: %s

        Two dispatcher processes, %d writers, windows of %d s, for %d s. Afterwards every destination \
        was compared with the source value by value, and every receipt with the destination's own log.

        | destination | table | rows in the source | rows at the destination | missing | unexpected | sent twice | twice in a delivery |
        | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(
                plan.live().seed(),
                verdict.ok() ? "PASS" : "FAIL",
                plan.live().writers(),
                plan.live().cadence().toSeconds(),
                plan.live().duration().toSeconds()));
    for (StreamReport stream : verdict.streams()) {
      text.append(
          "| %s | %s | %,d | %,d | %d | %d | %d | %d |%n"
              .formatted(
                  stream.destination(),
                  stream.table(),
                  stream.sourceRows(),
                  stream.rows(),
                  stream.missing(),
                  stream.unexpected(),
                  stream.duplicates(),
                  stream.repeated()));
    }
    text.append("\nReceipts that differ from what landed: %d.%n".formatted(verdict.books().size()));
    verdict.books().forEach(line -> text.append("- ").append(line).append('\n'));
    text.append("\n| what happened | times |\n| --- | ---: |\n");
    for (Map.Entry<String, Long> count : new TreeMap<>(verdict.counts()).entrySet()) {
      text.append(
          "| %s | %,d |%n"
              .formatted(
                  count.getKey().toLowerCase(Locale.ROOT).replace('_', ' '), count.getValue()));
    }
    return text.toString();
  }
}
