package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.CursorCheck;
import dev.waybill.dispatcher.source.CursorZone;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.dispatcher.source.prepare.PrepareStep;
import dev.waybill.dispatcher.source.prepare.SourcePreparation.Part;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The assumption every read rests on: each write of a row sets its cursor to about now.
final class CursorChecks {
  private CursorChecks() {}

  static List<Finding> cursor(Probe probe, CheckedTable table) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    CursorZone.problem(table.published())
        .ifPresent(problem ->
            findings.add(
                Finding.fail(
                    "cursor",
                    problem,
                    "publish a cursor of type timestamptz, or one kept in UTC")));
    List<PrepareStep> steps =
        steps(probe, table, Part.CURSOR_COLUMN, Part.CURSOR_FILL, Part.CURSOR_PROOF);
    List<String> problems = CursorCheck.nulls(probe.connection(), table.published());
    if (!problems.isEmpty()) {
      findings.add(
          Finding.prepared("cursor", Verdict.FAIL, String.join("; ", problems), table, steps));
    }
    SourceColumn cursor = cursorOf(table.published());
    return findings.isEmpty()
        ? List.of(Finding.pass("cursor", cursor.name() + " " + cursor.type() + ", never null"))
        : findings;
  }

  static List<Finding> trigger(Probe probe, CheckedTable table) throws SQLException {
    List<PrepareStep> steps = steps(probe, table, Part.CURSOR_TRIGGER);
    List<String> problems =
        CursorCheck.triggers(probe.connection(), table.published(), delta(probe));
    if (!problems.isEmpty()) {
      return List.of(
          Finding.prepared("trigger", Verdict.FAIL, String.join("; ", problems), table, steps));
    }
    return List.of(
        steps.isEmpty()
            ? Finding.pass(
                "trigger", "waybill_stamp holds the cursor within " + delta(probe) + " always")
            : Finding.prepared(
                "trigger",
                Verdict.WARN,
                "expected the trigger that `source prepare` makes for this delta, found another: "
                    + Finding.titles(steps),
                table,
                steps));
  }

  /// A row further ahead than delta was written past the trigger, and is not read until its time
  /// comes.
  static List<Finding> ahead(Probe probe, CheckedTable table) throws SQLException {
    SourceColumn cursor = cursorOf(table.published());
    String column = Sql.identifier(cursor.name());
    String name = Sql.table(table.published().source());
    String clock =
        cursor.type().equals("timestamptz")
            ? "clock_timestamp()"
            : "(clock_timestamp() AT TIME ZONE " + Sql.literal(String.valueOf(cursor.zone())) + ")";
    String condition =
        "%s > %s + interval '%d milliseconds'".formatted(column, clock, delta(probe).toMillis());
    String rows =
        probe.text(
            "SELECT count(*) FROM (SELECT FROM %s WHERE %s LIMIT 1000) ahead"
                .formatted(name, condition));
    if (rows.equals("0")) {
      return List.of(Finding.pass("ahead", "no row is ahead of the clock by more than delta"));
    }
    return List.of(
        Finding.fail(
            "ahead",
            "expected no %s further ahead of the clock than %s, found %s rows, which are not read until then"
                .formatted(
                    cursor.name(), delta(probe), rows.equals("1000") ? "1000 or more" : rows),
            "write them again: the trigger gives them the server's time",
            "UPDATE %s SET %s = %2$s WHERE %s".formatted(name, column, condition)));
  }

  /// The steps of these parts that a preparation still needs.
  static List<PrepareStep> steps(Probe probe, CheckedTable table, Part... parts)
      throws SQLException {
    Map<Part, List<PrepareStep>> needed = probe.needed(table);
    return Stream.of(parts).flatMap(part -> needed.getOrDefault(part, List.of()).stream()).toList();
  }

  private static Duration delta(Probe probe) {
    return probe.database().settings().delta();
  }

  private static SourceColumn cursorOf(PublishedTable table) {
    return table.sourceOf(table.cursor().column());
  }
}
