package dev.waybill.demo;

import dev.waybill.demo.report.Report;
import dev.waybill.demo.report.StreamReport;
import java.util.ArrayList;
import java.util.List;

/// A report for people.
final class ReportText {
  private ReportText() {}

  static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-22s%-14s%10s%10s%10s%9s%12s%8s%12s  %s"
            .formatted(
                "table",
                "destination",
                "source",
                "rows",
                "keys",
                "missing",
                "duplicates",
                "files",
                "bytes",
                "digest"));
    for (StreamReport stream : report.streams()) {
      lines.add(
          "%-22s%-14s%,10d%,10d%,10d%,9d%,12d%,8d%,12d  %s"
              .formatted(
                  stream.table(),
                  stream.destination(),
                  stream.sourceRows(),
                  stream.rows(),
                  stream.distinctKeys(),
                  stream.missing(),
                  stream.duplicates(),
                  stream.files(),
                  stream.bytes(),
                  stream.digest().equals(stream.sourceDigest()) ? "equal" : "DIFFERENT"));
    }
    lines.add(
        report.ok()
            ? "every row of the source is at every destination, once"
            : "the destinations do NOT hold the source");
    return lines;
  }
}
