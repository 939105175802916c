package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.RecallExpiry.Expired;
import dev.waybill.dispatcher.recall.RecallExpiry.Held;
import dev.waybill.dispatcher.recall.RecallReport;
import dev.waybill.dispatcher.recall.RecallRequest;
import dev.waybill.dispatcher.recall.RecallRequest.Approval;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recall and what was refused, for people.
final class RecallLines {
  private RecallLines() {}

  static void print(PrintWriter out, Expired expired) {
    out.println(
        "%d rows removed, %d recalls expired".formatted(expired.rows(), expired.recalls().size()));
    if (expired.stay() > 0) {
      out.println("%d rows stay under a legal hold".formatted(expired.stay()));
      for (Held held : expired.held()) {
        out.println(
            "  %d rows of %s by hold %d: %s"
                .formatted(held.rows(), held.source(), held.hold(), held.reason()));
      }
    }
  }

  static void print(PrintWriter out, RecallReport report) {
    RecallRequest recall = report.recall();
    Approval approval = recall.approval();
    out.println(
        "recall %d  %s  %d rows: %d placed, %d refused, %d erased"
            .formatted(
                recall.id(),
                recall.state(),
                recall.rows(),
                recall.placed(),
                recall.refused(),
                recall.erased()));
    out.println(
        "  asked by %s at %s: %s"
            .formatted(recall.requestedBy(), recall.requestedAt(), recall.order().reason()));
    if (approval != null) {
      out.println(
          "  approved by %s at %s: %s; held until %s"
              .formatted(approval.by(), approval.at(), approval.reason(), approval.heldUntil()));
    }
    if (recall.erased() > 0) {
      out.println(
          "  RECALL_ERASED: nobody can check %d rows any more, their ids or the key of their organisation were destroyed"
              .formatted(recall.erased()));
    }
    if (!report.refusals().isEmpty()) {
      Output.table(
          out,
          List.of("REFUSED", "BATCH", "AT", "CAUSE"),
          report.refusals().stream()
              .map(each ->
                  List.<@Nullable Object>of(
                      each.id(), each.batch(), each.destination(), each.cause()))
              .toList());
    }
  }
}
