package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.check.SourceReport.TableReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks at everything that reads rest on, as the role that reads, and says of each whether it
/// holds and what to do where it does not. A check that cannot look says so, and the others go on.
public final class SourceCheck {
  private SourceCheck() {}

  /// A question about the database.
  private interface ServerQuestion {
    List<Finding> ask(Probe probe) throws SQLException;
  }

  /// A question about a table.
  private interface TableQuestion {
    List<Finding> ask(Probe probe, CheckedTable table) throws SQLException;
  }

  public static SourceReport run(CheckedSource source) {
    String name = source.database().settings().name();
    try (Probe probe = Probe.open(source.database())) {
      List<TableReport> tables = new ArrayList<>();
      for (CheckedTable table : source.tables()) {
        tables.add(
            new TableReport(
                table.published().id().value(),
                table.published().source().toString(),
                table(probe, table)));
      }
      return new SourceReport(name, server(probe, source), tables);
    } catch (SQLException e) {
      return new SourceReport(
          name,
          List.of(
              Finding.fail(
                  "connection",
                  "expected a session, found: " + e.getMessage(),
                  "check url, user and password of source " + name)),
          List.of());
    }
  }

  private static List<Finding> server(Probe probe, CheckedSource source) {
    Map<String, ServerQuestion> questions = new LinkedHashMap<>();
    questions.put("primary", ServerChecks::primary);
    questions.put("pooler", PoolerCheck::pooler);
    questions.put("encoding", ServerChecks::encoding);
    questions.put("track_activities", SessionChecks::tracked);
    questions.put("pg_read_all_stats", SessionChecks::statistics);
    questions.put("writers", p -> SessionChecks.writers(p, source.patience()));
    questions.put("prepared", SessionChecks::prepared);
    questions.put("waybill_source", p -> OwnSchemaChecks.rights(p, source));
    questions.put("retention", p -> OwnSchemaChecks.retention(p, source));
    questions.put("markers", p -> OwnSchemaChecks.markers(p, source));
    List<Finding> findings = new ArrayList<>();
    questions.forEach(
        (check, question) -> findings.addAll(guarded(check, () -> question.ask(probe))));
    return findings;
  }

  private static List<Finding> table(Probe probe, CheckedTable table) {
    List<Finding> absent =
        guarded("relation", () -> RelationCheck.absent(probe, table).stream().toList());
    if (!absent.isEmpty()) {
      return absent;
    }
    Map<String, TableQuestion> questions = new LinkedHashMap<>();
    questions.put("relation", RelationCheck::relation);
    questions.put("privileges", RightsChecks::privileges);
    questions.put("row_security", RightsChecks::rowSecurity);
    questions.put("ownership", RightsChecks::ownership);
    questions.put("columns", ColumnChecks::columns);
    questions.put("key", KeyCheck::key);
    questions.put("cursor", CursorChecks::cursor);
    questions.put("trigger", CursorChecks::trigger);
    questions.put("trigger_order", TriggerOrderCheck::order);
    questions.put("ahead", CursorChecks::ahead);
    questions.put("index", PreparationChecks::index);
    questions.put("deletes", PreparationChecks::deletes);
    List<Finding> findings = new ArrayList<>();
    questions.forEach(
        (check, question) -> findings.addAll(guarded(check, () -> question.ask(probe, table))));
    return findings;
  }

  private interface Looking {
    List<Finding> look() throws SQLException;
  }

  /// What could not be looked at is not known to hold.
  private static List<Finding> guarded(String check, Looking looking) {
    try {
      return looking.look();
    } catch (SQLException | RuntimeException e) {
      return List.of(
          Finding.fail(
              check,
              "expected to look, found: " + e.getMessage(),
              "cure what else is found, then check again"));
    }
  }
}
