package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.canonical.CanonicalSql;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The statements of what is compared with a destination, in the canonical text that both sides
/// compute alike.
final class DigestStatements {
  private final PublishedTable table;
  private final Scope scope;
  private final String passed;

  DigestStatements(PublishedTable table, Scope scope, Snapshot snapshot, ReadFacts landed) {
    this.table = table;
    this.scope = scope;
    this.passed = PassedRows.sql(new CursorColumns(table), snapshot, landed);
  }

  /// Organisation, day from 1970, rows and digest of each bucket, and how many rows its cursor is
  /// behind. A row of which only the seen ids say whether it was passed counts: where it was not,
  /// the bucket differs and its rows are looked at one by one.
  String buckets(HeldRange range) {
    return """
    SELECT organisation, day, count(digest), sum(digest)::text, count(*) - count(digest) FROM (
      SELECT %s AS organisation, %s AS day, CASE WHEN %s <> %d THEN %s END AS digest FROM %s) AS held
    GROUP BY organisation, day\
    """
        .formatted(
            organisation(),
            day(),
            passed,
            PassedRows.AHEAD,
            CanonicalSql.low60(line()),
            all(range));
  }

  /// The identities of some of these rows, drawn by a hash of each.
  String drawn(HeldRange range, Draw draw) {
    return "SELECT %s FROM %s ORDER BY %s, 1 LIMIT %d"
        .formatted(
            identity(),
            counted(range),
            CanonicalSql.low60("'" + draw.seed() + "|' || " + line()),
            draw.rows());
  }

  /// All rows of a day: the fields of `columns`, `xmin`, the identity as text and [PassedRows#sql].
  String rows(SourceDay day, Set<String> columns) {
    return "SELECT %s, %s, %s FROM %s AS t WHERE %s%s%s"
        .formatted(
            SelectList.of(table, columns),
            identity(),
            passed,
            Sql.table(table.source()),
            inside(day.range()),
            day.day() == null && table.schema().eventDate() != null
                ? " AND " + day() + " IS NULL"
                : "",
            of(day) + scope.and("t"));
  }

  /// The days from 1970 of the first and of the last event date.
  String days() {
    return "SELECT %s, %s FROM %s AS t WHERE true%s"
        .formatted(day("min(%s)"), day("max(%s)"), Sql.table(table.source()), scope.and("t"));
  }

  private String counted(HeldRange range) {
    return "%s AND %s <> %d".formatted(all(range), passed, PassedRows.AHEAD);
  }

  private String all(HeldRange range) {
    return "%s AS t WHERE %s%s"
        .formatted(
            Sql.table(table.source()),
            inside(range),
            scope.only(table, range.organisation()).and("t"));
  }

  private String inside(HeldRange range) {
    String eventDate = table.schema().eventDate();
    return eventDate == null
        ? "true"
        : CanonicalSql.inside(SelectList.item(table, eventDate), range);
  }

  private String of(SourceDay day) {
    List<@Nullable String> organisations = day.organisations();
    if (organisations == null || table.schema().organisation() == null) {
      return "";
    }
    String some =
        organisations.stream()
            .filter(each -> each != null)
            .flatMap(each -> each == null ? Stream.empty() : Stream.of(Sql.literal(each)))
            .collect(Collectors.joining(",", " = ANY (ARRAY[", "]::text[])"));
    return " AND (%s%s%s)"
        .formatted(
            organisation(),
            some,
            organisations.contains(null) ? " OR " + organisation() + " IS NULL" : "");
  }

  private String organisation() {
    String organisation = table.schema().organisation();
    return organisation == null
        ? "NULL::text"
        : CanonicalSql.text(SelectList.item(table, organisation));
  }

  private String day() {
    return day("%s");
  }

  /// @param of what is done to the event date before
  private String day(String of) {
    String eventDate = table.schema().eventDate();
    if (eventDate == null) {
      return "NULL::int";
    }
    CanonicalSql.Item item = SelectList.item(table, eventDate);
    return "("
        + CanonicalSql.day(new CanonicalSql.Item(item.type(), of.formatted(item.expression())))
        + ")";
  }

  private String line() {
    return CanonicalSql.line(
        table.schema().key().stream().map(name -> SelectList.item(table, name)).toList(),
        SelectList.item(table, table.cursor().column()));
  }

  private String identity() {
    return table.schema().identity().stream()
        .map(name -> SelectList.text(table, name))
        .collect(Collectors.joining(", "));
  }
}
