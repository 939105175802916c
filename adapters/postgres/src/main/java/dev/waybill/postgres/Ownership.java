package dev.waybill.postgres;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whose a place is, and which of its columns Waybill made: a row of `_waybill_owner`.
final class Ownership {
  /// @param columns every column Waybill ever made in the table, those of newer minors included
  record Owned(Owner owner, Mode mode, List<String> columns) {}

  private final Connection connection;
  private final Place place;

  Ownership(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  static String ddl(Place place) {
    return """
    CREATE TABLE %s (
      table_name text, major int, relation text NOT NULL UNIQUE, mode text NOT NULL,
      installation text NOT NULL, destination text NOT NULL, columns text[] NOT NULL,
      prepared timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (table_name, major))\
    """
        .formatted(place.owners());
  }

  /// The row, or null when nobody owns the place.
  @Nullable Owned read() throws SQLException {
    return read("");
  }

  /// The row, which stays as it is until this transaction ends.
  @Nullable Owned readForShare() throws SQLException {
    return read("FOR SHARE");
  }

  /// The row, for whoever changes it.
  @Nullable Owned readForUpdate() throws SQLException {
    return read("FOR UPDATE");
  }

  private @Nullable Owned read(String lock) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT installation, destination, mode, columns FROM %s WHERE table_name = ? AND major = ? %s"
                .formatted(place.owners(), lock))) {
      query.setString(1, place.table().value());
      query.setInt(2, place.major());
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? new Owned(
                new Owner(row.getString(1), new DestinationId(row.getString(2))),
                Mode.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                List.of((String[]) row.getArray(4).getArray()))
            : null;
      }
    }
  }

  void add(Owner owner, Mode mode, List<String> columns) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO %s (table_name, major, relation, mode, installation, destination, columns) VALUES (?, ?, ?, ?, ?, ?, ?)"
                .formatted(place.owners()))) {
      insert.setString(1, place.table().value());
      insert.setInt(2, place.major());
      insert.setString(3, place.relation());
      insert.setString(4, mode.name().toLowerCase(Locale.ROOT));
      insert.setString(5, owner.installation());
      insert.setString(6, owner.destination().value());
      insert.setArray(7, array(columns));
      insert.executeUpdate();
    }
  }

  void setColumns(List<String> columns) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET columns = ? WHERE table_name = ? AND major = ?"
                .formatted(place.owners()))) {
      update.setArray(1, array(columns));
      update.setString(2, place.table().value());
      update.setInt(3, place.major());
      update.executeUpdate();
    }
  }

  void setOwner(Owner owner) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET installation = ?, destination = ? WHERE table_name = ? AND major = ?"
                .formatted(place.owners()))) {
      update.setString(1, owner.installation());
      update.setString(2, owner.destination().value());
      update.setString(3, place.table().value());
      update.setInt(4, place.major());
      update.executeUpdate();
    }
  }

  private Array array(List<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  /// @param found the row, or null
  /// @return the row, which is `owner`'s
  static Owned require(@Nullable Owned found, Owner owner, Place place)
      throws DestinationException {
    if (found == null || !found.owner().equals(owner)) {
      throw Failures.permanent(
          "expected %s to belong to %s, found %s: use a schema of its own, or take it over with destination adopt"
              .formatted(place, owner, found == null ? "no owner" : found.owner()));
    }
    return found;
  }
}
