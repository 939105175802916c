package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.RowVersion;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which rows of a table go, as SQL over one row.
///
/// @param organisation the only one that is asked about, null for all
/// @param days SQL of one row per organisation, as [DaysFrom#sql]
/// @param now by which rows are old enough
/// @param shortest the end of the shortest retention: no row from then on is due
/// @param copied which rows are copied as evidence before they go, by what refers to them
record TableGate(
    PublishedTable table,
    TablePolicy policy,
    RowConditions rows,
    @Nullable String organisation,
    String days,
    Instant now,
    Instant shortest,
    List<Blocking> blockings,
    List<Blocking> copied) {
  TableGate {
    blockings = List.copyOf(blockings);
    copied = List.copyOf(copied);
  }

  /// What stands in FROM: the row, its organisation's days, and what the blockings need.
  String from() {
    String joins =
        Stream.concat(blockings.stream(), copied.stream())
            .map(Blocking::join)
            .filter(join -> !join.isEmpty())
            .map(join -> " " + join)
            .collect(Collectors.joining());
    return "%s LEFT JOIN %s AS waybill_o ON waybill_o.waybill_org = %s%s"
        .formatted(rows.relation(), days, organisationText(), joins);
  }

  String organisationText() {
    return rows.text(organisationColumn());
  }

  private String organisationColumn() {
    return Objects.requireNonNull(table.schema().organisation(), "organisation");
  }

  /// Whether its retention is over.
  private String due() {
    return "coalesce(waybill_o.waybill_days > 0 AND (%s) < TIMESTAMPTZ '%s' - make_interval(days => least(waybill_o.waybill_days, %d)::int)%s, false)"
        .formatted(rows.instant(policy.column()), now, OrganisationDays.MOST, mine());
  }

  private String mine() {
    return organisation == null
        ? ""
        : " AND " + organisationText() + " = " + Sql.literal(organisation);
  }

  /// Whether its retention is over, or nobody can say.
  String candidate() {
    String instant = rows.instant(policy.column());
    boolean nullable =
        table.schema().columns().get(table.schema().indexOf(policy.column())).nullable();
    String early = rows.mayBeBefore(policy.column(), shortest);
    return """
    %s AND ((%s) IS NULL OR (%s) < TIMESTAMPTZ '%s')%s \
    AND (%s OR waybill_o.waybill_org IS NULL OR waybill_o.waybill_days IS NULL OR (%s) IS NULL)\
    """
        .formatted(
            nullable ? "(" + early + " OR " + rows.column(policy.column()) + " IS NULL)" : early,
            instant,
            instant,
            shortest,
            mine(),
            due(),
            instant);
  }

  /// Whether its retention is over and nothing keeps it.
  String goes() {
    return blockings.stream()
        .map(blocking -> " AND NOT " + blocking.keeps())
        .collect(Collectors.joining("", due(), ""));
  }

  /// Rows that go, those of the earliest date first.
  ///
  /// @param which of them, as SQL over one row
  List<RowVersion> rows(String which, int most, long mostBytes)
      throws SQLException, InterruptedException {
    return rows.rows(
        from(),
        candidate() + " AND " + goes() + " AND " + which,
        Objects.requireNonNullElse(table.schema().eventDate(), policy.column()),
        most,
        mostBytes);
  }

  /// The numbers of the blockings that keep the row, as an array.
  String blockers() {
    return numbers(blockings, 0);
  }

  /// What it is copied for, should it go, as an array; numbers go on behind those of the blockings.
  String copies() {
    return numbers(copied, blockings.size());
  }

  private static String numbers(List<Blocking> which, int first) {
    StringBuilder items = new StringBuilder("array_remove(ARRAY[NULL::int");
    for (int i = 0; i < which.size(); i++) {
      items
          .append(", CASE WHEN ")
          .append(which.get(i).keeps())
          .append(" THEN ")
          .append(first + i)
          .append(" END");
    }
    return items.append("], NULL)").toString();
  }
}
