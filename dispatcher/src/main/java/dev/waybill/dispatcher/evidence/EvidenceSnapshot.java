package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.evidence.FindingEvidence.Missing;
import dev.waybill.dispatcher.evidence.FindingEvidence.Row;
import dev.waybill.dispatcher.evidence.FindingEvidence.Rows;
import dev.waybill.dispatcher.source.RowLookup;
import dev.waybill.dispatcher.source.RowLookup.Criterion;
import dev.waybill.dispatcher.source.RowLookup.Found;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSnapshot;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a row and all that it refers to, and what that refers to, in one snapshot, as the reader.
/// Each is taken from the first place that has it ([Place]).
public final class EvidenceSnapshot {
  private static final Duration LONGEST_QUESTION = Duration.ofMinutes(5);

  private final SourceDatabase source;
  private final Collection<PublishedTable> tables;
  private final Map<TableId, List<SourceTable>> closed;
  private final TombstoneQuery tombstones;
  private final RowLookup.Form form;

  /// @param tables that rows may be of, one version of each
  /// @param closed what may have been taken out of them
  /// @param form of the values
  public EvidenceSnapshot(
      SourceDatabase source,
      Collection<PublishedTable> tables,
      Map<TableId, List<SourceTable>> closed,
      TombstoneQuery tombstones,
      RowLookup.Form form) {
    this.source = source;
    this.tables = List.copyOf(tables);
    this.closed = Map.copyOf(closed);
    this.tombstones = tombstones;
    this.form = form;
  }

  /// @param id the value of the column that tells rows of the table apart
  /// @return with `missing` and no rows where there is no such row
  public FindingEvidence take(PublishedTable table, String id)
      throws SourceException, InterruptedException {
    Duration patience = source.settings().lockTimeout();
    try (SourceSnapshot snapshot =
        SourceSnapshot.open(source, "", "waybill evidence", patience, LONGEST_QUESTION)) {
      Map<PublishedTable, List<Link>> links = links(snapshot.connection(), table);
      Map<PublishedTable, Places> places = places(snapshot.connection(), links.keySet());
      snapshot.begin(readable(table, places));
      requireSame(places, places(snapshot.connection(), links.keySet()));
      Walk walk = new Walk(new RowLookup(snapshot.connection()), links, places);
      walk.run(
          new Wanted(
              "asked for", table, List.of(new Criterion(table.cursor().tieBreaker(), id, null))));
      return walk.end(snapshot.connection());
    } catch (SQLException e) {
      throw SourceException.of("taking a snapshot of " + table.source(), e);
    }
  }

  private Map<PublishedTable, Places> places(Connection connection, Set<PublishedTable> of)
      throws SQLException {
    Map<PublishedTable, Places> places = new LinkedHashMap<>();
    for (PublishedTable each : of) {
      places.put(each, Places.of(connection, each, closed.getOrDefault(each.id(), List.of())));
    }
    return places;
  }

  private static Set<SourceTable> readable(PublishedTable table, Map<PublishedTable, Places> places)
      throws SourceException {
    Set<SourceTable> readable =
        places.values().stream()
            .flatMap(each -> each.tables().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (readable.isEmpty()) {
      throw new SourceException(
          SourceException.Kind.PERMANENT,
          "expected to read %s, found no right to, or no table; %s"
              .formatted(
                  table.source(),
                  String.join(" ", Objects.requireNonNull(places.get(table)).grants())),
          null);
    }
    return readable;
  }

  /// A partition that left its table since is in none of the places that are asked.
  private static void requireSame(
      Map<PublishedTable, Places> before, Map<PublishedTable, Places> now) throws SourceException {
    if (!before.equals(now)) {
      throw new SourceException(
          SourceException.Kind.TRANSIENT,
          "expected rows to stay where they were looked for, found a partition or table that came or went; take the snapshot again",
          null);
    }
  }

  /// Of every table that can be reached.
  private Map<PublishedTable, List<Link>> links(Connection connection, PublishedTable first)
      throws SQLException {
    Map<PublishedTable, List<Link>> links = new LinkedHashMap<>();
    Deque<PublishedTable> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      PublishedTable table = open.remove();
      if (!links.containsKey(table)) {
        List<Link> of = Link.of(connection, table, tables);
        links.put(table, of);
        of.forEach(link -> open.add(link.to()));
      }
    }
    return links;
  }

  /// Rows that are to be found.
  private record Wanted(String by, PublishedTable table, List<Criterion> criteria) {}

  private final class Walk {
    private final RowLookup lookup;
    private final Map<PublishedTable, List<Link>> links;
    private final Map<PublishedTable, Places> places;
    private final Map<PublishedTable, Map<String, Row>> found = new LinkedHashMap<>();
    private final List<Missing> missing = new ArrayList<>();
    private final Set<List<?>> asked = new LinkedHashSet<>();
    private final Deque<Wanted> open = new ArrayDeque<>();

    /// Of the first row that has one.
    private @Nullable String organisation;

    Walk(
        RowLookup lookup,
        Map<PublishedTable, List<Link>> links,
        Map<PublishedTable, Places> places) {
      this.lookup = lookup;
      this.links = links;
      this.places = places;
      links.keySet().forEach(table -> found.put(table, new LinkedHashMap<>()));
    }

    void run(Wanted first) throws SQLException {
      open.add(first);
      while (!open.isEmpty()) {
        Wanted wanted = open.remove();
        if (asked.add(List.of(wanted.table(), wanted.criteria())) && !find(wanted)) {
          missing.add(missing(wanted));
        }
      }
    }

    private boolean find(Wanted wanted) throws SQLException {
      List<Link> on = Objects.requireNonNull(links.get(wanted.table()));
      List<String> columns = on.stream().flatMap(link -> link.columns().stream()).toList();
      boolean others = false;
      for (Places.Found place : Objects.requireNonNull(places.get(wanted.table())).readable()) {
        List<Found> rows = lookup.rows(place.table(), wanted.criteria(), form, columns);
        boolean own = false;
        for (Found row : rows) {
          if (isOwn(wanted.table(), row)) {
            take(wanted.table(), place, row, on);
            own = true;
          }
        }
        if (own) {
          return true;
        }
        others |= !rows.isEmpty();
      }
      if (others) {
        missing.add(
            WhatBecame.missing(
                wanted.by(),
                wanted.table(),
                wanted.criteria(),
                null,
                "it belongs to another organisation, and is left out"));
      }
      return others;
    }

    /// Whether a row is of the organisation whose case this is, or of none.
    private boolean isOwn(PublishedTable table, Found row) {
      String of = organisation(table, row);
      return of == null || organisation == null || of.equals(organisation);
    }

    private static @Nullable String organisation(PublishedTable table, Found row) {
      String column = table.schema().organisation();
      return column == null ? null : row.values().get(table.schema().indexOf(column));
    }

    /// Of one key the version that comes first.
    private void take(PublishedTable table, Places.Found place, Found row, List<Link> on) {
      Row before =
          Objects.requireNonNull(found.get(table))
              .putIfAbsent(
                  row.key(),
                  new Row(
                      row.key(), place.place(), place.table().source().toString(), row.values()));
      if (before != null) {
        return;
      }
      if (organisation == null) {
        organisation = organisation(table, row);
      }
      int at = 0;
      for (Link link : on) {
        int end = at + link.columns().size();
        wanted(table, row.key(), link, row.asked().subList(at, end)).ifPresent(open::add);
        at = end;
      }
    }

    /// What a link leads to; nowhere where a column of it is null.
    private Optional<Wanted> wanted(
        PublishedTable from, String key, Link link, List<@Nullable String> values) {
      List<Criterion> criteria = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        String value = values.get(i);
        if (value == null) {
          return Optional.empty();
        }
        criteria.add(
            new Criterion(
                link.targets().get(i), value, from.sourceOf(link.columns().get(i)).type()));
      }
      return Optional.of(new Wanted(from.id() + " " + key, link.to(), criteria));
    }

    private Missing missing(Wanted wanted) {
      Places of = Objects.requireNonNull(places.get(wanted.table()));
      return new WhatBecame(source.settings().name(), tombstones)
          .of(wanted.by(), wanted.table(), wanted.criteria(), of.grants());
    }

    FindingEvidence end(Connection connection) throws SQLException {
      List<Rows> rows = new ArrayList<>();
      found.forEach((table, each) -> {
        if (!each.isEmpty()) {
          rows.add(new Rows(table, List.copyOf(each.values())));
        }
      });
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT (SELECT system_identifier::text FROM pg_control_system()), current_database()::text, transaction_timestamp(), pg_current_snapshot()::text")) {
        row.next();
        return new FindingEvidence(
            source.settings().name(),
            row.getString(1),
            row.getString(2),
            row.getObject(3, OffsetDateTime.class).toInstant(),
            row.getString(4),
            rows,
            missing);
      }
    }
  }
}
