package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/// Hands corrected versions of archived rows to a stream: they lie beside the application's table,
/// which lacks these rows.
public final class CorrectionReader {
  /// Names a corrected version in its relation.
  public static final String COLUMN = "_waybill_correction";

  private final TableSnapshot table;

  CorrectionReader(TableSnapshot table) {
    this.table = table;
  }

  /// Hands out one version, unless the application's table has a row of its key again: what the
  /// windows bring of that is newer, and one handed out behind it would hide it. Asked in the
  /// snapshot of the read, so a row that comes later comes with a later window. The facts of the
  /// stream stay those of the window that landed last.
  ///
  /// @param relation a [KeptTable] with [#COLUMN]
  public KeyRead deliver(
      KeyReadRequest request,
      SourceTable relation,
      UUID correction,
      List<RowIdentity> row,
      RowSink sink)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    PublishedTable copy = KeptTable.published(request.table(), relation);
    return table.read(
        new TableSnapshot.Subject(
            request.stream(), request.table(), request.attempt(), request.landed()),
        open -> {
          KeyReader.requireHistory(request, open.snapshot());
          long sent =
              isThere(open.connection(), request.table(), row)
                  ? 0
                  : ClosedReader.send(
                      open.connection(),
                      copy,
                      row,
                      request.scope().of(copy).and("t")
                          + " AND t.%s = '%s'".formatted(COLUMN, correction),
                      sink);
          return new KeyRead(KeyReader.facts(request, open.snapshot()), sent, 0);
        },
        read -> read.facts().fence());
  }

  /// Whether the application's table has a row of one of some keys.
  static boolean isThere(Connection connection, PublishedTable table, List<RowIdentity> keys)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM %s AS k JOIN %s AS t ON %s)"
                    .formatted(
                        KeyRelation.of(table, keys),
                        Sql.table(table.source()),
                        new IdentityColumns(table).sameKey("t", "k")))) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
