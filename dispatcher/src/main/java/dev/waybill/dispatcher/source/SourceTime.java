package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/// A source's clock and its running transactions; the one seam through which virtual time enters a
/// test.
public interface SourceTime {
  /// A cheap guess, good enough to tell whether asking is worth a session.
  Instant estimate() throws SourceException;

  /// The server's clock.
  Instant now() throws SourceException;

  /// The bounds of a read. Called in autocommit, before the read's snapshot.
  Bounds look(Connection connection) throws SQLException, SourceException;
}
