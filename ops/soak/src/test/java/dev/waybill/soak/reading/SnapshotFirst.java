package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.Bounds;
import dev.waybill.dispatcher.source.SourceTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/// Wrong: the snapshot is there before the table is locked, so a rewrite that commits in between
/// shows it empty.
record SnapshotFirst(VirtualClock clock) implements SourceTime {
  @Override
  public Instant estimate() {
    return clock.estimate();
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public Bounds look(Connection connection) throws SQLException {
    Bounds bounds = clock.look(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      statement.execute("SELECT pg_current_snapshot()");
    }
    for (int others = 0; others < 3; others++) {
      clock.interlude();
    }
    return bounds;
  }
}
