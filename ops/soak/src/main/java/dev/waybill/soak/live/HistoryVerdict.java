package dev.waybill.soak.live;

import dev.waybill.demo.report.StreamReport;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How a soak of history ended.
///
/// @param wrong in lines, none when all is well
/// @param rowsDelivered as history, and how fast while a range was underway
/// @param rewrites relations that began anew because they were rewritten
/// @param peakBytes resident, the most of all dispatchers
/// @param compared every table with the source, value by value, and the books
public record HistoryVerdict(
    boolean ok,
    HistoryPlan plan,
    List<String> wrong,
    int kills,
    long rowsDelivered,
    double rowsPerSecond,
    long rewrites,
    long peakBytes,
    LagWatch.Lag lag,
    LiveVerdict compared) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static HistoryVerdict of(
      HistoryPlan plan,
      int kills,
      HistoryProgress history,
      long peakBytes,
      LagWatch.Lag lag,
      LiveVerdict compared) {
    List<String> wrong = new ArrayList<>(compared.books());
    for (StreamReport stream : compared.streams()) {
      if (!holdsTheSource(stream, history)) {
        wrong.add(Outcome.line(stream));
      }
    }
    if (kills < plan.kills()) {
      wrong.add(
          "expected %d kills during history, found %d: more --rows".formatted(plan.kills(), kills));
    }
    if (plan.vacuumFull() && history.rewrites() == 0) {
      wrong.add(
          "expected the run to notice that the table was rewritten, found that it did not; a table of a single range is read before it can: more --rows");
    }
    if (history.rows() < plan.rows() / 2) {
      wrong.add(
          "expected most of %,d rows to come as history, found %,d"
              .formatted(plan.rows(), history.rows()));
    }
    if (peakBytes > plan.limitBytes()) {
      wrong.add(
          "expected at most %,d bytes resident, found %,d".formatted(plan.limitBytes(), peakBytes));
    }
    return new HistoryVerdict(
        wrong.isEmpty(),
        plan,
        List.copyOf(wrong),
        kills,
        history.rows(),
        history.rowsPerSecond(),
        history.rewrites(),
        peakBytes,
        lag,
        compared);
  }

  /// Nothing lost, nothing stale, nothing left over, and nothing twice: but for versions of a
  /// relation that began anew, which come again under a higher number.
  private static boolean holdsTheSource(StreamReport stream, HistoryProgress history) {
    return stream.missing() == 0
        && stream.unexpected() == 0
        && stream.repeated() == 0
        && stream.digest().equals(stream.sourceDigest())
        && (stream.duplicates() == 0
            || history.rewrites() > 0 && stream.table().equals(HistoryRows.TABLE));
  }

  public String json() {
    return JSON.writeValueAsString(this);
  }

  /// For people, in a few lines.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    compared.streams().forEach(stream -> lines.add(Outcome.line(stream)));
    lines.add(
        "%,d rows as history, %,.0f rows/s while a range was underway; %d kills, %d relations rewritten; %,d MiB resident at most"
            .formatted(rowsDelivered, rowsPerSecond, kills, rewrites, peakBytes >> 20));
    lines.add(
        lag.looks() == 0
            ? "history was done before windows of every stream had landed undisturbed; watermarks were %.1f cadences old at most"
                .formatted(lag.disturbedMost())
            : "watermarks were %.1f cadences old (median of %,d looks), %.1f at most; %.1f at most behind a kill or a rewrite"
                .formatted(lag.median(), lag.looks(), lag.most(), lag.disturbedMost()));
    wrong.forEach(line -> lines.add("WRONG: " + line));
    return lines;
  }

  /// For people, to keep.
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Soak: history, seed %d: %s

        A table of %,d rows gets a destination, Parquet on S3, while %d hostile writers and one that changes \
        those rows write, with windows of %d s. The dispatcher is killed %d times during history%s. Afterwards \
        the destination was compared with the source value by value, and every receipt with the destination's \
        own log. A relation that was rewritten begins anew, so versions of it may come again.

        """
            .formatted(
                plan.live().seed(),
                ok ? "PASS" : "FAIL",
                plan.rows(),
                plan.live().writers(),
                plan.live().cadence().toSeconds(),
                kills,
                plan.vacuumFull() ? ", and the table is rewritten in the middle" : ""));
    lines().forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }
}
