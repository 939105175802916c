package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a query through `COPY … TO STDOUT (FORMAT binary)` and hands out its tuples. The driver
/// gives one array per row, which nothing else uses; no other object is made per row.
final class CopyRows {
  private static final Logger LOG = LoggerFactory.getLogger(CopyRows.class);

  /// The 11 byte signature, flags, and the length of the header's extension.
  private static final int HEADER = 19;

  private CopyRows() {}

  /// What to do with a tuple.
  @FunctionalInterface
  interface Handler {
    /// @return false to stop: the statement is cancelled and the session is of no more use
    boolean tuple(byte[] buffer, int start, int end)
        throws IOException, UnrepresentableRowException, InterruptedException;
  }

  static void read(Connection connection, String query, Handler handler)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    CopyOut copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (" + query + ") TO STDOUT (FORMAT binary)");
    try {
      boolean first = true;
      byte[] message;
      while ((message = copy.readFromCopy()) != null) {
        int start = 0;
        if (first) {
          first = false;
          start = HEADER + TupleFields.int4(message, HEADER - 4);
        }
        if (message.length - start > 2 && !handler.tuple(message, start, message.length)) {
          return;
        }
      }
    } finally {
      cancel(copy);
    }
  }

  /// Ends a statement that has more to say. The driver only sends the request; its answer comes to
  /// whatever the session does next, so nothing may.
  private static void cancel(CopyOut copy) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      LOG.debug("cancelling a COPY", e);
    }
  }
}
