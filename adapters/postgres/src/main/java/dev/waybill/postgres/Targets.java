package dev.waybill.postgres;

import dev.waybill.postgres.Rebuilds.Rebuild;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DestinationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where the rows of a delivery land: in the table, in the shadow of the rebuild that is open, or
/// in both.
///
/// @param relations quoted
/// @param rebuild the one that is open, or null
/// @param tableLost whether rows of the table land in the shadow instead
record Targets(List<String> relations, @Nullable Rebuild rebuild, boolean tableLost) {
  /// To be asked behind the fence: a swap is all before this transaction, or all after it.
  ///
  /// @throws DestinationException `PERMANENT` when the delivery belongs to a rebuild that is not
  ///   open: a swapped shadow is the table, where rows of no window have no place
  static Targets of(Connection connection, Place place, DeliveryTicket ticket)
      throws SQLException, DestinationException {
    Rebuild open = new Rebuilds(connection, place).open();
    UUID belongs = ticket.rebuild();
    if (belongs != null && (open == null || !open.id().equals(belongs))) {
      throw Failures.permanent(
          "expected the rebuild %s of %s to be open for %s, found %s: it was swapped or abandoned; begin another with waybill destination resync %s %s"
              .formatted(
                  belongs,
                  place,
                  ticket.key(),
                  open == null ? "none" : open.id(),
                  ticket.key().stream().destination(),
                  place.table()));
    }
    if (open == null) {
      return new Targets(List.of(place.quoted()), null, false);
    }
    String shadow = place.in(place.shadow(open.id()));
    if (belongs != null) {
      return new Targets(List.of(shadow), open, false);
    }
    boolean lost = open.tableLost() || !isWhole(connection, place);
    return new Targets(lost ? List.of(shadow) : List.of(place.quoted(), shadow), open, lost);
  }

  /// The tables whose rows count for a reader of keys.
  static List<String> read(Connection connection, Place place) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Rebuild open =
          Preparation.exists(statement, place.rebuilds())
              ? new Rebuilds(connection, place).open()
              : null;
      if (open == null) {
        return List.of(place.quoted());
      }
      String shadow = place.in(place.shadow(open.id()));
      return Preparation.exists(statement, place.quoted())
          ? List.of(place.quoted(), shadow)
          : List.of(shadow);
    }
  }

  private static boolean isWhole(Connection connection, Place place) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Standing.of(statement, place) == Standing.WHOLE;
    }
  }

  /// The rebuild whose shadow alone the rows land in, or null.
  @Nullable UUID shadowAlone(Place place) {
    return rebuild == null || relations.contains(place.quoted()) ? null : rebuild.id();
  }

  /// Notes in this transaction that a delivery has landed.
  void landed(Connection connection, Place place, long ordinal) throws SQLException {
    if (rebuild != null) {
      new Rebuilds(connection, place).landed(rebuild.id(), ordinal, tableLost);
    }
  }
}
