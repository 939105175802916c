package dev.waybill.demo;

import dev.waybill.dispatcher.stats.StreamStatus;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When everything written so far has arrived: every stream has delivered a window that ends past
/// now and past its newest row. The read of such a window began after now, so it saw all that is
/// committed.
final class Arrival {
  private final Map<String, Instant> past = new HashMap<>();

  /// Asks the source, which must be quiet: no transaction that wrote may still be open.
  static Arrival ofAllWrittenSoFar(DemoServers servers) throws SQLException {
    Arrival arrival = new Arrival();
    try (Connection connection = servers.application();
        Statement statement = connection.createStatement()) {
      for (PublishedTable table : DemoConfiguration.tables()) {
        try (ResultSet row = statement.executeQuery(newest(table))) {
          row.next();
          arrival.past.put(table.id().value(), row.getObject(1, OffsetDateTime.class).toInstant());
        }
      }
    }
    return arrival;
  }

  private static String newest(PublishedTable table) {
    SourceColumn cursor = table.sourceOf(table.cursor().column());
    String at =
        cursor.zone() == null
            ? cursor.name()
            : cursor.name() + " AT TIME ZONE '" + cursor.zone() + "'";
    return "SELECT greatest(clock_timestamp(), (SELECT max(%s) FROM %s))"
        .formatted(at, table.source());
  }

  boolean isReached(List<StreamStatus> streams) {
    int expected = past.size() * DemoConfiguration.DESTINATIONS;
    return streams.size() == expected
        && streams.stream()
            .allMatch(stream -> {
              Instant newest = past.get(stream.table());
              return newest != null && stream.deliveredThrough().isAfter(newest);
            });
  }
}
