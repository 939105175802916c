package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Shows, before anything becomes visible at a destination, that what the snapshot showed will
/// outlive the server: a visible row of an asynchronous commit is gone after a crash. An empty
/// window needs the same proof as a full one.
final class DurableProof {
  private static final String FLUSHED = "SELECT pg_current_wal_flush_lsn() >= ?::pg_lsn";

  private DurableProof() {}

  static void require(Connection connection, Snapshot snapshot)
      throws SQLException, SourceException {
    try (PreparedStatement statement = connection.prepareStatement(FLUSHED)) {
      statement.setString(1, snapshot.walInsert());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          throw new SourceException(
              Kind.TRANSIENT,
              "the log is not on disk up to " + snapshot.walInsert() + "; reading again",
              null);
        }
      }
    }
    if (!SnapshotReader.incarnation(connection).equals(snapshot.incarnation())) {
      throw new SourceException(
          Kind.TRANSIENT,
          "the server was restarted or replaced during the read; reading again",
          null);
    }
  }
}
