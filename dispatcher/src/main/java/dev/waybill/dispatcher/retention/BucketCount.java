package dev.waybill.dispatcher.retention;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Has the source count the rows of a table by organisation, day, relation and blocker: grouped
/// there, never row by row here.
final class BucketCount {
  private static final int GOES = -1;
  private static final int ALL = -2;
  private static final int COPIED = -3;

  /// How many keys are told of each blocker.
  private static final int KEYS = 5;

  private final TableGate gate;
  private final Map<Place, Counts> counts = new LinkedHashMap<>();
  private long blocked;

  /// @param oid of the relation
  record Place(@Nullable String organisation, @Nullable LocalDate day, long oid, String relation) {}

  /// Of a place, by the number of the blocking.
  static final class Counts {
    private @Nullable Long days;
    private long rows;
    private long goes;
    private long copied;
    private final Map<Integer, Long> blocked = new TreeMap<>();
    private final Map<Integer, List<List<String>>> keys = new TreeMap<>();

    @Nullable Long days() {
      return days;
    }

    long rows() {
      return rows;
    }

    long goes() {
      return goes;
    }

    /// Of those that go.
    long copied() {
      return copied;
    }

    /// And what rows that go are copied for.
    Map<Integer, Long> blocked() {
      return blocked;
    }

    List<List<String>> keys(int blocking) {
      return keys.getOrDefault(blocking, List.of());
    }
  }

  private BucketCount(TableGate gate) {
    this.gate = gate;
  }

  static Map<Place, Counts> of(Connection connection, TableGate gate) throws SQLException {
    BucketCount count = new BucketCount(gate);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery(count.grouped())) {
        while (row.next()) {
          count.add(row);
        }
      }
      if (count.blocked > 0) {
        try (ResultSet row = statement.executeQuery(count.firstKeys())) {
          while (row.next()) {
            count.key(row);
          }
        }
      }
    }
    return count.counts;
  }

  private String candidates(String more) {
    String eventDate = gate.table().schema().eventDate();
    String day = gate.rows().day(eventDate == null ? gate.policy().column() : eventDate);
    return """
    SELECT %s AS waybill_org, %s AS waybill_day, t.tableoid AS waybill_rel, waybill_o.waybill_days, %s AS waybill_b, %s AS waybill_e%s
    FROM %s WHERE %s\
    """
        .formatted(
            gate.organisationText(),
            day,
            gate.blockers(),
            gate.copies(),
            more,
            gate.from(),
            gate.candidate());
  }

  private String grouped() {
    return """
    SELECT c.waybill_org, c.waybill_day, c.waybill_rel::bigint, c.waybill_rel::regclass::text, max(c.waybill_days), b.nr, count(*)
    FROM (%s) AS c
    CROSS JOIN LATERAL unnest(%d || CASE WHEN c.waybill_b <> '{}' THEN c.waybill_b
      WHEN c.waybill_e <> '{}' THEN ARRAY[%d, %d] || c.waybill_e ELSE ARRAY[%d] END) AS b (nr)
    GROUP BY 1, 2, c.waybill_rel, b.nr
    ORDER BY 2 NULLS FIRST, 1 NULLS FIRST, 4, b.nr
    """
        .formatted(candidates(""), ALL, GOES, COPIED, GOES);
  }

  private String firstKeys() {
    return """
    SELECT * FROM (
      SELECT c.waybill_org, c.waybill_day, c.waybill_rel::bigint, c.waybill_rel::regclass::text, b.nr, c.waybill_key,
        row_number() OVER (PARTITION BY c.waybill_org, c.waybill_day, c.waybill_rel, b.nr ORDER BY c.waybill_key COLLATE "C") AS waybill_nr
      FROM (%s) AS c CROSS JOIN LATERAL unnest(CASE WHEN c.waybill_b = '{}' THEN c.waybill_e ELSE c.waybill_b END) AS b (nr)
    ) AS k WHERE waybill_nr <= %d ORDER BY waybill_nr
    """
        .formatted(candidates(", " + gate.rows().keyTexts() + " AS waybill_key"), KEYS);
  }

  private Counts at(ResultSet row) throws SQLException {
    return counts.computeIfAbsent(
        new Place(
            row.getString(1), row.getObject(2, LocalDate.class), row.getLong(3), row.getString(4)),
        _ -> new Counts());
  }

  private void add(ResultSet row) throws SQLException {
    Counts counted = at(row);
    counted.days = row.getObject(5, Long.class);
    int number = row.getInt(6);
    switch (number) {
      case ALL -> counted.rows = row.getLong(7);
      case GOES -> counted.goes = row.getLong(7);
      case COPIED -> counted.copied = row.getLong(7);
      default -> {
        counted.blocked.put(number, row.getLong(7));
        blocked++;
      }
    }
  }

  private void key(ResultSet row) throws SQLException {
    at(row)
        .keys
        .computeIfAbsent(row.getInt(5), _ -> new ArrayList<>())
        .add(List.of((String[]) row.getArray(6).getArray()));
  }
}
