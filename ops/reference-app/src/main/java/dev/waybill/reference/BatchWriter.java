package dev.waybill.reference;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes batches, each in one transaction: COPY into temporary tables, from there into the
/// application's, where rows that are already there stay as they are.
final class BatchWriter {
  private final Connection connection;
  private final Map<AppTable, Long> written = new EnumMap<>(AppTable.class);

  BatchWriter(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (AppTable table : AppTable.values()) {
        statement.execute(
            "CREATE TEMP TABLE IF NOT EXISTS load_%s ON COMMIT DELETE ROWS AS SELECT %s FROM public.%s LIMIT 0"
                .formatted(table.table, table.columns, table.table));
        written.put(table, 0L);
      }
    }
    connection.commit();
  }

  /// The organisations events name.
  void writeOrganisations(Organisations organisations, Clock clock) throws SQLException {
    Batch batch = new Batch();
    LocalDateTime now = EventRows.now(clock);
    for (int i = 0; i < organisations.count(); i++) {
      batch
          .of(AppTable.ORGANIZATIONS)
          .text(organisations.id(i))
          .text("Organisation " + (i + 1))
          .text("organisation-" + (i + 1))
          .number(i % 2 == 0 ? 90 : 30)
          .time(now)
          .time(now)
          .endRow();
    }
    write(batch);
  }

  void write(Batch batch) throws SQLException {
    try {
      for (AppTable table : AppTable.values()) {
        CopyText rows = batch.of(table);
        if (rows.rows() > 0) {
          written.merge(table, copy(table, rows), Long::sum);
        }
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private long copy(AppTable table, CopyText rows) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY load_%s (%s) FROM STDIN".formatted(table.table, table.columns));
    try {
      copy.writeToCopy(rows.bytes(), 0, rows.length());
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(
          "INSERT INTO public.%s (%s) SELECT %s FROM load_%s ON CONFLICT DO NOTHING"
              .formatted(table.table, table.columns, table.columns, table.table));
    }
  }

  /// Rows inserted so far.
  Map<AppTable, Long> written() {
    return written;
  }
}
