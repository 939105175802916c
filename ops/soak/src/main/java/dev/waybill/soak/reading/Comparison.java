package dev.waybill.soak.reading;

import dev.waybill.soak.reading.Anomaly.Kind;
import dev.waybill.spi.RowOperation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compares what a destination got with what the table holds when all is quiet.
public final class Comparison {
  private final String destination;
  private final @Nullable String organisation;
  private final Comparator<DeliveredRow> newer;
  private final int rewrites;
  private final List<Anomaly> anomalies = new ArrayList<>();

  /// @param organisation whose rows the destination takes, null for those of all
  /// @param rewrites how often every row may have come again
  public Comparison(
      String destination,
      @Nullable String organisation,
      Comparator<DeliveredRow> newer,
      int rewrites) {
    this.destination = destination;
    this.organisation = organisation;
    this.newer = newer;
    this.rewrites = rewrites;
  }

  /// A row of the table.
  public record SourceRow(String organisation, long version) {}

  public static Map<Key, SourceRow> table(Connection connection, SoakTable table)
      throws SQLException {
    Map<Key, SourceRow> rows = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id, created_at, organization_id, version FROM "
                    + table.sqlName()
                    + " ORDER BY id, created_at")) {
      while (row.next()) {
        rows.put(
            Key.of(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()),
            new SourceRow(row.getString(3), row.getLong(4)));
      }
    }
    return rows;
  }

  public List<Anomaly> of(Map<Key, SourceRow> table, List<DeliveredRow> delivered) {
    Map<Key, SourceRow> scoped = new LinkedHashMap<>(table);
    scoped.values().removeIf(row -> !inScope(row.organisation()));
    states(scoped, latest(delivered));
    repetitions(delivered);
    return anomalies;
  }

  private boolean inScope(String of) {
    return organisation == null || organisation.equals(of);
  }

  private Map<Key, DeliveredRow> latest(List<DeliveredRow> delivered) {
    Map<Key, DeliveredRow> latest = new LinkedHashMap<>();
    for (DeliveredRow row : delivered) {
      latest.merge(row.key(), row, (a, b) -> newer.compare(a, b) >= 0 ? a : b);
    }
    return latest;
  }

  private void states(Map<Key, SourceRow> table, Map<Key, DeliveredRow> latest) {
    table.forEach((key, row) -> {
      DeliveredRow found = latest.get(key);
      if (found == null || found.operation() == RowOperation.DELETE) {
        add(Kind.LOST, key, "expected " + row + ", found " + found);
      } else if (found.version() != row.version()
          || !found.organisation().equals(row.organisation())) {
        add(Kind.STALE, key, "expected " + row + ", found " + found);
      }
    });
    latest.forEach((key, row) -> {
      if (row.operation() == RowOperation.UPSERT && !table.containsKey(key)) {
        add(Kind.GHOST, key, "expected none, found " + row);
      }
    });
  }

  private void repetitions(List<DeliveredRow> delivered) {
    record Batch(long seq, Key key) {}
    Map<Batch, Integer> batches = new HashMap<>();
    Map<Long, List<Long>> versions = new HashMap<>();
    for (DeliveredRow row : delivered) {
      if (batches.merge(new Batch(row.seq(), row.key()), 1, Integer::sum) == 2) {
        add(Kind.TWICE_IN_A_BATCH, row.key(), "in delivery " + row.seq());
      }
      if (!inScope(row.organisation())) {
        add(Kind.FOREIGN, row.key(), "expected organisation " + organisation + ", found " + row);
      }
      if (row.operation() == RowOperation.UPSERT) {
        List<Long> deliveries = versions.computeIfAbsent(row.version(), _ -> new ArrayList<>());
        if (!deliveries.contains(row.seq())) {
          deliveries.add(row.seq());
        }
        if (deliveries.size() == rewrites + 2) {
          add(
              Kind.SENT_TWICE,
              row.key(),
              "version " + row.version() + " in deliveries " + deliveries);
        }
      }
    }
  }

  private void add(Kind kind, Key key, String detail) {
    anomalies.add(new Anomaly(kind, destination, key, detail));
  }
}
