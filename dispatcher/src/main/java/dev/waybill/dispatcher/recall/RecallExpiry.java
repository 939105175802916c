package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Removes recalled rows that are not held any more, from every recalled table of every source: a
/// run that was slow may have written some after their recall had ended.
public final class RecallExpiry {
  private final ControlDatabase control;
  private final Map<String, SourceDatabase> owners;

  /// @param owners as for [Recall]
  public RecallExpiry(ControlDatabase control, Map<String, SourceDatabase> owners) {
    this.control = control;
    this.owners = Map.copyOf(owners);
  }

  /// What went.
  ///
  /// @param recalls whose rows are all gone
  public record Expired(List<Long> recalls, long rows) {
    public Expired {
      recalls = List.copyOf(recalls);
    }
  }

  /// @param by for the audit
  public Expired run(String by, Instant now) throws SourceException {
    long rows = 0;
    for (Map.Entry<String, SourceDatabase> each : owners.entrySet()) {
      rows += remove(each.getKey(), each.getValue(), now);
    }
    RecallBatches batches = new RecallBatches(control);
    List<Long> recalls = new ArrayList<>();
    for (RecallRequest due : new RecallStore(control).due(now)) {
      if (owners.keySet().containsAll(batches.sources(due.id()))) {
        batches.expired(due.id(), by, now);
        recalls.add(due.id());
      }
    }
    return new Expired(recalls, rows);
  }

  private static long remove(String source, SourceDatabase owner, Instant now)
      throws SourceException {
    long rows = 0;
    try (OwnerSession session = OwnerSession.open(owner, "waybill recall")) {
      Connection connection = session.connection();
      for (SourceTable table : tables(connection)) {
        try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM %s WHERE %s <= ?::text::timestamptz"
                    .formatted(Sql.table(table), RecalledTable.EXPIRES))) {
          delete.setString(1, now.toString());
          rows += delete.executeUpdate();
        }
      }
      return rows;
    } catch (SQLException e) {
      throw SourceException.of("removing recalled rows of " + source, e);
    }
  }

  private static List<SourceTable> tables(Connection connection) throws SQLException {
    List<SourceTable> tables = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ? AND NOT a.attisdropped
            WHERE n.nspname = ? AND c.relkind = 'r' ORDER BY 1
            """)) {
      statement.setString(1, RecalledTable.EXPIRES);
      statement.setString(2, RecalledTable.SCHEMA);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tables.add(new SourceTable(RecalledTable.SCHEMA, row.getString(1)));
        }
      }
    }
    return tables;
  }
}
