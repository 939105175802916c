package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation.Part;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What `source prepare` would still do.
final class PreparationChecks {
  private PreparationChecks() {}

  /// Those that the streams of the table read by.
  static List<Finding> index(Probe probe, CheckedTable table) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    if (table.ofAll()) {
      findings.add(index(probe, table, Part.INDEX, "cursor and id"));
    }
    if (table.byOrganisation()) {
      findings.add(index(probe, table, Part.ORGANISATION_INDEX, "organisation, cursor and id"));
    }
    return findings;
  }

  private static Finding index(Probe probe, CheckedTable table, Part part, String columns)
      throws SQLException {
    List<PrepareStep> steps = CursorChecks.steps(probe, table, part);
    return steps.isEmpty()
        ? Finding.pass("index", "valid, on " + columns)
        : Finding.prepared(
            "index",
            Verdict.FAIL,
            "expected a valid index on %s of %s, found it missing: each window would read the whole table"
                .formatted(columns, table.published().source()),
            table,
            steps);
  }

  static List<Finding> deletes(Probe probe, CheckedTable table) throws SQLException {
    List<PrepareStep> steps = CursorChecks.steps(probe, table, Part.SHARED, Part.DELETE_LOG);
    return List.of(
        steps.isEmpty()
            ? Finding.pass("deletes", "deletes, moves and truncation are logged on every relation")
            : Finding.prepared(
                "deletes",
                Verdict.WARN,
                "expected a log of deletes, moves and truncation, and triggers that write it, found them missing or not enabled always: these rows stay at the destinations ("
                    + Finding.titles(steps)
                    + ")",
                table,
                steps));
  }
}
