package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every read of a table does around its rows.
///
/// The bounds come first, each in a statement of its own. Then one REPEATABLE READ transaction: its
/// first statement locks the table (a TRUNCATE that commits after the snapshot would show an empty
/// table without an error), only the next takes the snapshot. When the snapshot is closed, a marker
/// makes the read durable.
///
/// @param installation names the markers of this installation among those of others on the same
///   source
record TableSnapshot(SourceDatabase source, SourceTime time, String installation) {
  private static final Logger LOG = LoggerFactory.getLogger(TableSnapshot.class);

  /// Whose read it is.
  ///
  /// @param landed the facts of the read that landed last, null when none has
  record Subject(
      StreamId stream, PublishedTable table, AttemptId attempt, @Nullable ReadFacts landed) {}

  /// Reads rows in the open snapshot. What it leaves behind may be a statement that was cancelled:
  /// nothing runs on the session after it.
  @FunctionalInterface
  interface Body<T> {
    T read(Open open)
        throws SQLException,
            SourceException,
            IOException,
            UnrepresentableRowException,
            InterruptedException;
  }

  /// @param columns of the table
  /// @param beside opens sessions that see the same
  record Open(
      Connection connection,
      Bounds bounds,
      Snapshot snapshot,
      List<CatalogueColumn> columns,
      Beside beside) {}

  /// Opens a session beside that of an open read, in the same snapshot.
  @FunctionalInterface
  interface Beside {
    /// @return null where there is no place for it, or the table's lock is asked for by another
    @Nullable ReaderSession open() throws SQLException;
  }

  private record Done<T>(Snapshot snapshot, T result) {}

  /// @param fence what the result leaves for the next read
  /// @throws SourceException nothing may be concluded from the read, not even that it was empty
  <T> T read(Subject subject, Body<T> body, ToLongFunction<T> fence)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return proven(subject, alone(subject, body), fence);
  }

  private <T> Done<T> alone(Subject subject, Body<T> body)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    try (ReaderSession session = source.reader(name(subject))) {
      session.pin(source.lockTimeout());
      Bounds bounds = time.look(session.connection());
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      CatalogueCheck.lock(session, subject.table());
      return read(session.connection(), subject, bounds, body);
    } catch (SQLException e) {
      throw failed(subject, e);
    }
  }

  /// Reads what nothing is delivered from: it leaves no marker and proves nothing durable, so what
  /// it saw may be gone after a crash.
  <T> T look(Subject subject, Body<T> body)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    return alone(subject, body).result();
  }

  /// Reads in the snapshot of another read, which looked at the bounds for both.
  ///
  /// @return empty where there is no place for it, or the other read is over
  <T> Optional<T> follow(
      Subject subject, SharedSnapshot shared, Body<T> body, ToLongFunction<T> fence)
      throws SourceException, IOException, UnrepresentableRowException, InterruptedException {
    Done<T> done;
    try (ReaderSession session = inside(subject, shared.id())) {
      if (session == null) {
        return Optional.empty();
      }
      done = read(session.connection(), subject, shared.bounds(), body);
    } catch (SQLException e) {
      throw failed(subject, e);
    }
    return Optional.of(proven(subject, done, fence));
  }

  private <T> Done<T> read(Connection connection, Subject subject, Bounds bounds, Body<T> body)
      throws SQLException,
          SourceException,
          IOException,
          UnrepresentableRowException,
          InterruptedException {
    Snapshot snapshot =
        SnapshotReader.read(connection, subject.table(), marker(subject), subject.landed());
    List<CatalogueColumn> columns = CatalogueColumn.of(connection, subject.table().source());
    CatalogueCheck.run(subject.table(), columns);
    CursorCheck.run(connection, subject.table(), source.settings().delta());
    Beside beside = () -> inside(subject, export(connection));
    return new Done<>(snapshot, body.read(new Open(connection, bounds, snapshot, columns, beside)));
  }

  private static SourceException failed(Subject subject, SQLException e) {
    return SourceException.of(
        "reading " + subject.table().source() + " for " + subject.stream(), e);
  }

  private <T> T proven(Subject subject, Done<T> done, ToLongFunction<T> fence)
      throws SourceException {
    prove(subject, done.snapshot(), fence.applyAsLong(done.result()));
    return done.result();
  }

  /// A session inside an exported snapshot. Its lock comes before the snapshot here too, though the
  /// session that exported it holds one: behind a change that waits for that one, this one would
  /// wait in the middle of its rows.
  private @Nullable ReaderSession inside(Subject subject, String snapshot) throws SQLException {
    ReaderSession session = source.secondReader(name(subject));
    if (session == null) {
      return null;
    }
    boolean opened = false;
    try {
      session.pin(source.lockTimeout());
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      CatalogueCheck.lock(session, subject.table());
      session.execute("SET TRANSACTION SNAPSHOT " + Sql.literal(snapshot));
      opened = true;
      return session;
    } catch (SQLException | SourceException e) {
      LOG.info("{} is not read beside another session: {}", subject.stream(), e.getMessage());
      return null;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  /// Lets other sessions see what this one does, while its transaction is open.
  static String export(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
      row.next();
      return row.getString(1);
    }
  }

  /// As the server shows it: 63 bytes at most.
  private static String name(Subject subject) {
    String name = "waybill " + subject.attempt().seq() + " " + subject.stream();
    return name.length() > 63 ? name.substring(0, 63) : name;
  }

  private String marker(Subject subject) {
    return installation + "/" + subject.stream();
  }

  /// Makes a read durable that the snapshot was made for, or shared with. On a session of its own.
  ///
  /// @param fence that the read leaves
  void prove(Subject subject, Snapshot snapshot, long fence) throws SourceException {
    ReadFacts landed = subject.landed();
    long landedSeq = landed == null ? 0 : landed.attempt().seq().value();
    try (Connection connection = source.connect("waybill proof")) {
      ReadMarker.write(connection, marker(subject), subject.attempt(), fence, landedSeq);
      DurableProof.require(connection, snapshot);
    } catch (SQLException e) {
      throw failed(subject, e);
    }
  }
}
