package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/// One REPEATABLE READ snapshot of a source, for questions that span tables. The tables are locked
/// against changes of their shape before the snapshot is taken: one that is truncated in between
/// would show no rows, and nothing would seem to refer to anything.
///
/// Reads wait for no other session but that, and no longer than the lock timeout.
public final class SourceSnapshot implements AutoCloseable {
  /// Hash tables of references and keys stay in memory.
  private static final String WORK_MEM = "64MB";

  private final SourceDatabase source;
  private final String installation;
  private final ReaderSession session;

  private SourceSnapshot(SourceDatabase source, String installation, ReaderSession session) {
    this.source = source;
    this.installation = installation;
    this.session = session;
  }

  /// A session that sees what is committed until [#begin].
  ///
  /// @param installation names the markers of this installation's reads
  /// @param statementTimeout of each question that nothing else limits
  public static SourceSnapshot open(
      SourceDatabase source,
      String installation,
      String name,
      Duration lockTimeout,
      Duration statementTimeout)
      throws SQLException, InterruptedException {
    ReaderSession session = source.reader(name);
    boolean opened = false;
    try {
      session.pin(lockTimeout);
      session.execute(
          "SET statement_timeout = " + statementTimeout.toMillis(),
          "SET work_mem = " + Sql.literal(WORK_MEM));
      opened = true;
      return new SourceSnapshot(source, installation, session);
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  /// Takes the snapshot.
  ///
  /// @param tables at least one
  public void begin(Collection<SourceTable> tables) throws SQLException {
    session.execute(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "LOCK TABLE "
            + tables.stream().distinct().map(Sql::table).collect(Collectors.joining(", "))
            + " IN ACCESS SHARE MODE");
  }

  /// Limits each wait for a lock to come.
  public void waitForLocks(Duration lockTimeout) throws SQLException {
    session.execute("SET lock_timeout = " + lockTimeout.toMillis());
  }

  /// Limits each question to come.
  public void limit(Duration statementTimeout) throws SQLException {
    session.execute("SET LOCAL statement_timeout = " + statementTimeout.toMillis());
  }

  public SourceDatabase source() {
    return source;
  }

  public Connection connection() {
    return session.connection();
  }

  /// About the rows of a table as the snapshot has them.
  public RowConditions of(PublishedTable table) {
    return new RowConditions(session.connection(), installation, table);
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
