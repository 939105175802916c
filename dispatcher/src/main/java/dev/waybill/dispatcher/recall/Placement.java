package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.source.SourceText;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Puts the recalled rows of one batch into their table, many in one transaction, each once. No
/// transaction is open while a destination is waited for.
final class Placement implements AutoCloseable {
  private static final int MOST_ROWS = 1_000;
  private static final long MOST_BYTES = 8 << 20;

  private final Connection owner;
  private final PreparedStatement insert;
  private final TableSchema schema;
  private final RecalledTable table;
  private final long recall;
  private final int batch;
  private final Instant expires;
  private int rows;
  private long bytes;

  /// @param owner of an [dev.waybill.dispatcher.source.OwnerSession], not used for anything else
  /// @param expires of the rows
  Placement(Connection owner, PublishedTable published, long recall, int batch, Instant expires)
      throws SQLException {
    this.owner = owner;
    this.schema = published.schema();
    this.table = new RecalledTable(published);
    table.make(owner);
    this.insert = owner.prepareStatement(table.insert());
    this.recall = recall;
    this.batch = batch;
    this.expires = expires;
  }

  /// The ids of those that are there, from a run that did not end.
  Set<String> placed() throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement statement =
        owner.prepareStatement(
            "SELECT %s FROM %s WHERE %s = ? AND %s = ?"
                .formatted(
                    RecalledTable.ID,
                    Sql.table(table.name()),
                    RecalledTable.RECALL,
                    RecalledTable.BATCH))) {
      statement.setLong(1, recall);
      statement.setInt(2, batch);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(row.getString(1));
        }
      }
    }
    return ids;
  }

  /// @param values each a value of its column's type, or none
  void add(String id, List<ColumnValue> values) throws SQLException {
    int at = 0;
    for (ColumnValue value : values) {
      if (value instanceof ColumnValue.Known(CanonicalBytes text)) {
        insert.setString(at + 1, SourceText.of(schema.columns().get(at).type(), text));
        bytes += text.length();
      } else {
        insert.setNull(at + 1, Types.VARCHAR);
      }
      at++;
    }
    insert.setLong(++at, recall);
    insert.setInt(++at, batch);
    insert.setString(++at, id);
    insert.setString(++at, expires.toString());
    insert.addBatch();
    if (++rows >= MOST_ROWS || bytes >= MOST_BYTES) {
      flush();
    }
  }

  /// Afterwards all that were added are there.
  void flush() throws SQLException {
    if (rows == 0) {
      return;
    }
    owner.setAutoCommit(false);
    try {
      insert.executeBatch();
      owner.commit();
    } catch (SQLException e) {
      owner.rollback();
      throw e;
    } finally {
      owner.setAutoCommit(true);
      rows = 0;
      bytes = 0;
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
  }
}
