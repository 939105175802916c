package dev.waybill.postgres;

import dev.waybill.spi.SwappedTable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rebuilds of a place, `_waybill_rebuild`: a row each, for ever, so that one that has ended is
/// never opened again. Whoever reads it to decide has queued at the fence.
final class Rebuilds {
  enum State {
    OPEN,
    SWAPPED,
    ABANDONED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param number counts the rebuilds of the replica
  /// @param ordinal the last delivery that the shadow has
  /// @param tableLost whether deliveries landed that the table does not have
  /// @param key the columns that name a row
  /// @param swapped what the swap did
  record Rebuild(
      long number,
      UUID id,
      State state,
      long ordinal,
      boolean tableLost,
      List<String> key,
      SwappedTable swapped) {}

  private final Connection connection;
  private final Place place;

  Rebuilds(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  static String ddl(Place place) {
    return """
    CREATE TABLE %1$s (
      number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      table_name text, major int, id uuid, state text NOT NULL,
      after_ordinal bigint NOT NULL, ordinal bigint NOT NULL, table_lost boolean NOT NULL, key text[] NOT NULL,
      kept text, views text[] NOT NULL DEFAULT '{}',
      began timestamptz NOT NULL DEFAULT clock_timestamp(), ended timestamptz,
      PRIMARY KEY (table_name, major, id));
    CREATE UNIQUE INDEX ON %1$s (table_name, major) WHERE state = 'open'\
    """
        .formatted(place.rebuilds());
  }

  /// The one that is open, or null.
  @Nullable Rebuild open() throws SQLException {
    return read("AND state = 'open'", null);
  }

  @Nullable Rebuild find(UUID id) throws SQLException {
    return read("AND id = ?", id);
  }

  /// Whether the table lacks deliveries that only a shadow had: from then on nothing but a swap
  /// mends it.
  boolean isTableLost() throws SQLException {
    Rebuild last = read("", null);
    return last != null && last.state() != State.SWAPPED && last.tableLost();
  }

  private @Nullable Rebuild read(String which, @Nullable UUID id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT number, id, state, ordinal, table_lost, key, kept, views FROM %s
            WHERE table_name = ? AND major = ? %s ORDER BY number DESC LIMIT 1\
            """
                .formatted(place.rebuilds(), which))) {
      query.setString(1, place.table().value());
      query.setInt(2, place.major());
      if (id != null) {
        query.setObject(3, id);
      }
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? new Rebuild(
                row.getLong("number"),
                row.getObject("id", UUID.class),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("ordinal"),
                row.getBoolean("table_lost"),
                List.of((String[]) row.getArray("key").getArray()),
                new SwappedTable(
                    row.getString("kept"), List.of((String[]) row.getArray("views").getArray())))
            : null;
      }
    }
  }

  /// @param ordinal the last delivery before it
  void add(UUID id, State state, long ordinal, boolean tableLost, List<String> key)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO %s (table_name, major, id, state, after_ordinal, ordinal, table_lost, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                .formatted(place.rebuilds()))) {
      insert.setString(1, place.table().value());
      insert.setInt(2, place.major());
      insert.setObject(3, id);
      insert.setString(4, state.text());
      insert.setLong(5, ordinal);
      insert.setLong(6, ordinal);
      insert.setBoolean(7, tableLost);
      insert.setArray(8, texts(key));
      insert.executeUpdate();
    }
  }

  /// Notes a delivery that the shadow has now, unless it lacks the one before.
  ///
  /// @param tableLost whether it landed in the shadow instead of the table
  void landed(UUID id, long ordinal, boolean tableLost) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET ordinal = ?, table_lost = table_lost OR ? WHERE table_name = ? AND major = ? AND id = ? AND ordinal = ? - 1"
                .formatted(place.rebuilds()))) {
      update.setLong(1, ordinal);
      update.setBoolean(2, tableLost);
      update.setString(3, place.table().value());
      update.setInt(4, place.major());
      update.setObject(5, id);
      update.setLong(6, ordinal);
      update.executeUpdate();
    }
  }

  void end(UUID id, State state, SwappedTable swapped) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET state = ?, kept = ?, views = ?, ended = clock_timestamp() WHERE table_name = ? AND major = ? AND id = ?"
                .formatted(place.rebuilds()))) {
      update.setString(1, state.text());
      update.setString(2, swapped.kept());
      update.setArray(3, texts(swapped.views()));
      update.setString(4, place.table().value());
      update.setInt(5, place.major());
      update.setObject(6, id);
      update.executeUpdate();
    }
  }

  private Array texts(List<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }
}
