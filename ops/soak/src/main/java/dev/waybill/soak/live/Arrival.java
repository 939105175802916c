package dev.waybill.soak.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

/// Whether everything the source holds has arrived, by Waybill's own books: every stream has
/// delivered a window that ends past the moment when the source came to rest and past every cursor
/// value. The read of that window began later still, so it saw everything.
///
/// @param past what watermarks must pass
record Arrival(OffsetDateTime past) {
  private static final String NEWEST =
      """
      SELECT greatest(clock_timestamp(), (SELECT max(updated_at) FROM ingested_events),
        (SELECT max(updated_at) AT TIME ZONE 'UTC' FROM workflow_deliveries))
      """;

  private static final String PROGRESS =
      """
      SELECT (SELECT count(*) FROM waybill.warehouse_stream WHERE watermark_at > ?),
             (SELECT count(*) FROM waybill.warehouse_delivery WHERE kind <> 'WINDOW' AND status NOT IN ('DELIVERED', 'SKIPPED')),
             (SELECT string_agg(DISTINCT coalesce(last_error, status), '; ') FROM waybill.warehouse_delivery WHERE status = 'DEAD_LETTER'),
             (SELECT string_agg(DISTINCT state_reason, '; ') FROM waybill.warehouse_stream WHERE state <> 'ACTIVE')
      """;

  /// Asks a source that has come to rest.
  static Arrival ofAll(LiveServers servers) throws SQLException {
    try (Connection connection = servers.application();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(NEWEST)) {
      row.next();
      return new Arrival(row.getObject(1, OffsetDateTime.class));
    }
  }

  /// @throws IllegalStateException when a stream has stopped and a person would have to look
  boolean isReached(LiveServers servers, int streams) throws SQLException {
    try (Connection connection = servers.control();
        PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
      statement.setObject(1, past);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getString(3) != null || row.getString(4) != null) {
          throw new IllegalStateException(
              "expected every stream to go on, found dead letters ("
                  + row.getString(3)
                  + ") or stopped streams ("
                  + row.getString(4)
                  + ")");
        }
        return row.getInt(1) == streams && row.getInt(2) == 0;
      }
    }
  }
}
