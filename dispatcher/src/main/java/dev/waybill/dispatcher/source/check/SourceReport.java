package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.check.Finding.Verdict;
import java.util.List;
import java.util.stream.Stream;

/// What the checks of one source say.
///
/// @param source its configured name
/// @param server of the database as a whole
public record SourceReport(String source, List<Finding> server, List<TableReport> tables) {
  public SourceReport {
    server = List.copyOf(server);
    tables = List.copyOf(tables);
  }

  /// What the checks of one table say.
  ///
  /// @param table as published
  /// @param relation in the application's database
  public record TableReport(String table, String relation, List<Finding> findings) {
    public TableReport {
      findings = List.copyOf(findings);
    }
  }

  /// All findings of a verdict.
  public List<Finding> of(Verdict verdict) {
    return Stream.concat(
            server.stream(), tables.stream().flatMap(table -> table.findings().stream()))
        .filter(finding -> finding.verdict() == verdict)
        .toList();
  }
}
