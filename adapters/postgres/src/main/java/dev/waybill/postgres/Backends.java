package dev.waybill.postgres;

import dev.waybill.spi.ExportSeq;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.StringJoiner;

/// The server's processes that work for attempts of one place, found by the names of their
/// sessions.
final class Backends {
  private static final String OTHERS =
      """
      FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
        AND starts_with(application_name, ?)\
      """;

  private final Connection connection;
  private final Place place;

  Backends(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  /// Ends those that hold a transaction open for a process that does not speak: nothing of it is
  /// decided, nor will be.
  void endSilent() throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement(
            "SELECT pg_terminate_backend(pid) %s AND state LIKE 'idle in transaction%%'"
                .formatted(OTHERS))) {
      end.setString(1, SessionName.prefix(place));
      end.execute();
    }
  }

  /// Ends those of reads older than `seq`: whoever asks holds the lease now, and asks the log again
  /// before it decides anything. One that waits for a synchronous standby is let be: ended, it
  /// would be visible here and missing there.
  void endOlderThan(ExportSeq seq) throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement(
            """
            SELECT pg_terminate_backend(pid) %s
              AND wait_event IS DISTINCT FROM 'SyncRep'
              AND substring(application_name FROM '^waybill [0-9a-f]{8} ([0-9]+)-')::bigint < ?\
            """
                .formatted(OTHERS))) {
      end.setString(1, SessionName.prefix(place));
      end.setLong(2, seq.value());
      end.execute();
    }
  }

  /// Those in a transaction, to be read by people.
  String describe() throws SQLException {
    StringJoiner sessions = new StringJoiner(", ").setEmptyValue("a session of another role");
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT pid, split_part(application_name, ' ', 3), state,
              coalesce(wait_event_type || ' ' || wait_event, 'nothing') %s
              AND xact_start IS NOT NULL\
            """
                .formatted(OTHERS))) {
      query.setString(1, SessionName.prefix(place));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          sessions.add(
              "pid %d of attempt %s (%s, waits for %s)"
                  .formatted(
                      rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4)));
        }
      }
    }
    return sessions.toString();
  }
}
