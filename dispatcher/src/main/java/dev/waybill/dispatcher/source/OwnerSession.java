package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// A session of a table's owner, pinned as those of readers are: a value it reads has the text that
/// deliveries compare it by, and text that it writes is read as one value only.
///
/// It waits for no lock and works on no statement longer than it was told to, and the server ends
/// its transaction where the process behind it says nothing for that long. What it commits is on
/// disk.
public final class OwnerSession implements AutoCloseable {
  private final ReaderSession session;

  private OwnerSession(ReaderSession session) {
    this.session = session;
  }

  /// With statements that may take as long as they do.
  ///
  /// @param owner the source, entered as the owner of its tables
  public static OwnerSession open(SourceDatabase owner, String name) throws SQLException {
    return open(owner, name, owner.lockTimeout(), Duration.ZERO);
  }

  /// @param owner the source, entered as the owner of its tables
  public static OwnerSession open(
      SourceDatabase owner, String name, Duration lockTimeout, Duration statementTimeout)
      throws SQLException {
    ReaderSession session = new ReaderSession(owner.connect(name), () -> {});
    boolean opened = false;
    try {
      session.pin(lockTimeout);
      session.execute(
          "SET statement_timeout = " + statementTimeout.toMillis(),
          "SET idle_in_transaction_session_timeout = " + statementTimeout.toMillis(),
          "SET default_transaction_isolation = 'read committed'",
          "SET synchronous_commit = on");
      opened = true;
      return new OwnerSession(session);
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  public Connection connection() {
    return session.connection();
  }

  /// About the rows of a table. Nothing is known here of what streams have passed.
  public RowConditions of(PublishedTable table) {
    return new RowConditions(connection(), "", table);
  }

  /// Locks rows against every change, and against new foreign keys to them, until the transaction
  /// ends. A row that is gone is passed over.
  ///
  /// A foreign key takes a lock of its own on a table that it leads to, which the lock of this one
  /// keeps away, and a row that refers to one by such a key locks that. So who is asked afterwards
  /// sees every reference there is.
  public void lock(PublishedTable table, List<RowIdentity> keys) throws SQLException {
    session.execute("LOCK TABLE " + Sql.table(table.source()) + " IN ROW EXCLUSIVE MODE");
    try (Statement statement = connection().createStatement()) {
      for (List<RowIdentity> chunk : chunks(keys)) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM (SELECT FROM %s AS k JOIN %s AS t ON %s FOR UPDATE OF t) AS locked"
                    .formatted(
                        KeyRelation.of(table, chunk), Sql.table(table.source()), sameKey(table)))) {
          row.next();
        }
      }
    }
  }

  /// Keeps tables in their shape until the transaction ends: one that is rewritten or emptied
  /// meanwhile would show no rows.
  public void keepShape(Collection<SourceTable> tables) throws SQLException {
    session.execute(
        "LOCK TABLE "
            + tables.stream().distinct().map(Sql::table).collect(Collectors.joining(", "))
            + " IN ACCESS SHARE MODE");
  }

  /// Deletes rows. Triggers of the application find what it has its sessions search.
  ///
  /// @return how many went
  public long delete(PublishedTable table, List<RowIdentity> keys) throws SQLException {
    session.execute("SET LOCAL search_path TO DEFAULT");
    long deleted = 0;
    try (Statement statement = connection().createStatement()) {
      for (List<RowIdentity> chunk : chunks(keys)) {
        deleted +=
            statement.executeUpdate(
                "DELETE FROM %s AS t USING %s AS k WHERE %s"
                    .formatted(
                        Sql.table(table.source()), KeyRelation.of(table, chunk), sameKey(table)));
      }
    }
    return deleted;
  }

  /// Whether the transaction has left entries in the delete log that name rows of a table, which
  /// destinations would take for deletes of the application.
  public boolean isTold(PublishedTable table) throws SQLException {
    if (!DeleteLog.installed(connection())) {
      return false;
    }
    try (Statement statement = connection().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM %s WHERE root = %s::regclass AND xmin = pg_current_xact_id()::xid)"
                    .formatted(DeleteLog.TABLE, Sql.literal(Sql.table(table.source()))))) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /// Whether a table has a row of a key.
  public boolean isThere(PublishedTable table, RowIdentity key) throws SQLException {
    return CorrectionReader.isThere(connection(), table, List.of(key));
  }

  /// Reads rows of a copy as they are delivered and as they are archived.
  ///
  /// @param copy as [KeptTable#published]
  /// @param sink is handed each row for its delivery
  public List<ClosedRow> rows(PublishedTable copy, String where, RowSink sink)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    ArchivedFields fields = new ArchivedFields(copy);
    List<ClosedRow> rows = new ArrayList<>();
    CopyRows.read(
        connection(),
        "SELECT %s FROM %s AS t WHERE %s"
            .formatted(fields.select(), Sql.table(copy.source()), where),
        (buffer, start, end) -> {
          rows.add(fields.row(buffer, start));
          sink.row(RowOperation.UPSERT, buffer, start, end);
          return true;
        });
    return rows;
  }

  private static List<List<RowIdentity>> chunks(List<RowIdentity> keys) {
    return WantedKeys.chunks(keys, WantedKeys.Answer.ROW).map(WantedKeys::rows).toList();
  }

  private static String sameKey(PublishedTable table) {
    return new IdentityColumns(table).sameKey("t", "k");
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
