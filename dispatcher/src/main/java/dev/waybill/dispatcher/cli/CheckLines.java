package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.source.check.Finding;
import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.dispatcher.source.check.SourceReport;
import java.io.PrintWriter;
import java.util.List;

/// A line per check of a source, and below it the remedy.
final class CheckLines {
  private CheckLines() {}

  static void print(PrintWriter out, SourceReport report) {
    out.println("source " + report.source());
    print(out, report.server());
    for (SourceReport.TableReport table : report.tables()) {
      out.println("table " + table.table() + " (" + table.relation() + ")");
      print(out, table.findings());
    }
    out.println(
        "%s: %d passed, %d warnings, %d failed"
            .formatted(
                report.source(),
                report.of(Verdict.PASS).size(),
                report.of(Verdict.WARN).size(),
                report.of(Verdict.FAIL).size()));
  }

  private static void print(PrintWriter out, List<Finding> findings) {
    for (Finding finding : findings) {
      out.println(
          "  %s  %-17s %s".formatted(finding.verdict(), finding.check(), finding.finding()));
      Finding.Remedy remedy = finding.remedy();
      if (remedy != null) {
        out.println("        remedy: " + remedy.text());
        remedy
            .sql()
            .forEach(sql -> out.println(sql.stripTrailing().indent(10).stripTrailing() + ";"));
      }
    }
  }
}
