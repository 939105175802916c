package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.reconciliation.Cause;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Row;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a comparison found, for people.
final class ReconcileLines {
  private ReconcileLines() {}

  static void print(PrintWriter out, ReconciliationReport report) {
    out.println(
        "run %d at depth %s, seed %d%s"
            .formatted(
                report.run(),
                report.depth().name().toLowerCase(Locale.ROOT),
                report.seed(),
                report.resumed() ? ", begun by an earlier call" : ""));
    Output.table(
        out,
        List.of(
            "STREAM",
            "RESULT",
            "SOURCE",
            "HELD",
            "COMPARED",
            "COMING",
            "MISSING",
            "EXTRA",
            "ALTERED",
            "VERIFIED THROUGH"),
        report.streams().stream().map(ReconcileLines::line).toList());
    for (OfStream stream : report.streams()) {
      if (stream.failure() != null) {
        out.println("\n" + stream.stream() + " could not be compared: " + stream.failure());
      }
      if (!stream.differences().isEmpty()) {
        differences(out, stream);
      }
    }
  }

  private static List<@Nullable Object> line(OfStream stream) {
    return Arrays.asList(
        stream.stream(),
        stream.verdict(),
        stream.sourceRows(),
        stream.heldRows(),
        stream.compared(),
        stream.coming(),
        stream.missing(),
        stream.extra(),
        stream.altered(),
        stream.verifiedThrough());
  }

  private static void differences(PrintWriter out, OfStream stream) {
    out.println("\n" + stream.stream());
    Output.table(
        out,
        List.of("DIFFERENCE", "KEY", "ORGANISATION", "DAY", "COLUMNS", "CAUSE", "REPAIR"),
        stream.differences().stream().map(ReconcileLines::row).toList());
    long all = stream.missing() + stream.extra() + stream.altered();
    if (all > stream.differences().size()) {
      out.println("and %d more".formatted(all - stream.differences().size()));
    }
    if (!stream.repairs().isEmpty()) {
      out.println("repair planned: deliveries " + stream.repairs());
    } else if (stream.differences().stream()
        .anyMatch(row -> row.repair() == null && row.cause() == Cause.UNKNOWN)) {
      out.println(
          "`waybill reconcile --repair` delivers again what is missing or altered, and deletes what is"
              + " extra");
    }
    for (Cause cause : Cause.values()) {
      if (stream.differences().stream().anyMatch(row -> row.cause() == cause)
          && !remedy(cause).isEmpty()) {
        out.println(cause + ": " + remedy(cause));
      }
    }
  }

  private static String remedy(Cause cause) {
    return switch (cause) {
      case UNKNOWN -> "";
      case QUARANTINE -> "see `waybill quarantine list`";
      case GAP -> "a person gave the window up; see `waybill deliveries list`, and replay it";
      case HISTORY -> "a run of history may have yet to bring it; see `waybill backfill status`";
      case REPLAY ->
          "a repair that was planned may have yet to bring it; see `waybill deliveries list`";
      case ARCHIVED ->
          "it is gone from the source, and nothing can be delivered again; see ops/runbooks/reconciliation.md";
      case CLOSING ->
          "a partition is on its way out, and it may be one of its rows; reconcile again after `waybill retention run`";
    };
  }

  private static List<@Nullable Object> row(Row row) {
    return Arrays.asList(
        row.kind(),
        row.key(),
        row.organisation(),
        row.day(),
        String.join(", ", row.columns()),
        row.cause() == Cause.UNKNOWN ? null : row.cause(),
        row.repair());
  }
}
