package dev.waybill.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// Reads every tuple through `COPY … (FORMAT binary)` and drops it: the limit of whoever reads
/// through the same driver.
///
/// @param ordered in the order of the cursor's index, as a window is read, so that it can be cut
record Drain(BenchSource source, boolean ordered) implements Exporter {
  @Override
  public String name() {
    return ordered ? "drain, in the order of the index" : "drain";
  }

  @Override
  public Export run() throws SQLException {
    BenchTable table = source.table();
    Meter meter = Meter.start();
    long rows = 0;
    long bytes = 0;
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      if (ordered) {
        statement.execute(
            "SET enable_sort = off; SET enable_seqscan = off; SET enable_bitmapscan = off");
      }
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "COPY (SELECT %s FROM %s WHERE updated_at < now()%s) TO STDOUT (FORMAT binary)"
                      .formatted(
                          table.columns(),
                          table.sqlName(),
                          ordered ? " ORDER BY updated_at, id" : ""));
      for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
        rows++;
        bytes += message.length;
      }
    }
    // The end mark is a message of its own.
    return meter.stop(rows - 1, bytes);
  }
}
