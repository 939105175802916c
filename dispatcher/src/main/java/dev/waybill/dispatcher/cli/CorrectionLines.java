package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.Correction;
import dev.waybill.dispatcher.recall.Correction.Approval;
import dev.waybill.dispatcher.recall.CorrectionReport;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A correction and what it changes, for people.
final class CorrectionLines {
  private CorrectionLines() {}

  static void print(PrintWriter out, CorrectionReport report) {
    Correction correction = report.correction();
    Approval approval = correction.approval();
    out.println(
        "correction %d  %s  row %s of recall %d, dropped with batch %d"
            .formatted(
                correction.id(),
                correction.state(),
                correction.row(),
                correction.recall(),
                correction.batch()));
    out.println(
        "  asked by %s at %s: %s"
            .formatted(correction.requestedBy(), correction.requestedAt(), correction.reason()));
    if (approval != null) {
      out.println(
          "  approved by %s at %s: %s".formatted(approval.by(), approval.at(), approval.reason()));
    }
    if (correction.ended() != null) {
      out.println(
          "  done at %s: its tombstone is in batch %d"
              .formatted(correction.ended(), correction.nextBatch()));
    }
    out.println("  to        " + String.join(", ", report.destinations()));
    if (!report.notReached().isEmpty()) {
      out.println(
          "  not to    %s: not configured, keeps the row as it was dropped"
              .formatted(String.join(", ", report.notReached())));
    }
    report.waitsFor().forEach(each -> out.println("  waits     " + each));
    if (report.changes().isEmpty()) {
      out.println("  changed   " + String.join(", ", correction.changed()));
    } else {
      Output.table(
          out,
          List.of("COLUMN", "BEFORE", "AFTER"),
          report.changes().stream()
              .map(each ->
                  Arrays.<@Nullable Object>asList(
                      each.column(), value(each.before()), value(each.after())))
              .toList());
    }
  }

  private static String value(@Nullable String text) {
    return text == null ? "(null)" : text;
  }
}
