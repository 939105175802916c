package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.spi.RowOperation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wrong rules of what a delete in the log means. Nobody writes between the read and a look into
/// the log.
final class WrongDeletes {
  private static final String ENTRIES =
      """
      SELECT xmin::text::bigint, (extract(epoch FROM at) * 1000000)::bigint
      FROM waybill_source.delete_log
      WHERE root = ?::regclass AND identity ->> 'id' = ? AND (identity ->> 'created_at')::timestamptz = ?::timestamptz
      """;

  private WrongDeletes() {}

  /// One that lies behind the watermark is over.
  static AlteredRows.Rule byTime(SourceDatabase source) {
    return (request, operation, key) ->
        operation == RowOperation.DELETE
                && entries(source, request, key).stream()
                    .allMatch(entry -> entry.at() < request.window().from().atMicros())
            ? null
            : operation;
  }

  /// One that was not read before is sent, whatever the table holds now.
  static AlteredRows.Rule thoughThere(SourceDatabase source) {
    return (request, operation, key) ->
        operation == RowOperation.UPSERT
                && entries(source, request, key).stream()
                    .anyMatch(entry -> unseen(request.landed(), entry.xid()))
            ? RowOperation.DELETE
            : operation;
  }

  private static boolean unseen(@Nullable ReadFacts landed, long xid) {
    return landed != null && xid >= landed.fence() && !landed.seen().contains(xid);
  }

  private record Entry(long xid, long at) {}

  private static List<Entry> entries(SourceDatabase source, ReadRequest request, Key key)
      throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = source.connect("variant");
        PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
      statement.setString(1, request.table().source().toString());
      statement.setString(2, key.id());
      statement.setString(3, key.created().toString());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          entries.add(new Entry(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return entries;
  }
}
