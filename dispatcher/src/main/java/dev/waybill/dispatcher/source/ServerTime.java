package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.SourceException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Time as the server tells it. The bounds are three statements of their own, in this order:
/// `pg_stat_activity` is cached inside a transaction, and a transaction that prepares between the
/// second and the third is then seen by one of them.
public final class ServerTime implements SourceTime {
  private static final String CLOCK =
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_is_in_recovery()";

  /// Every backend of this database that may still write: not autovacuum, not walsenders, not our
  /// own readers.
  private static final String WRITERS =
      """
      SELECT (extract(epoch FROM min(xact_start)) * 1000000)::bigint,
             count(*) FILTER (WHERE state = 'disabled'),
             NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
      FROM pg_stat_activity
      WHERE datname = current_database()
        AND backend_type NOT IN ('autovacuum worker', 'walsender')
        AND pid <> ALL (?)
      """;

  private static final String PREPARED =
      "SELECT transaction::text || ':' || gid FROM pg_prepared_xacts WHERE database = current_database()";

  private final SourceDatabase source;
  private final ReaderPids readers;
  private volatile @Nullable Answer last;

  /// What the server said, and when on this process's monotonic clock.
  private record Answer(Instant said, long nanos) {}

  ServerTime(SourceDatabase source, ReaderPids readers) {
    this.source = source;
    this.readers = readers;
  }

  @Override
  public Instant estimate() throws SourceException {
    Answer known = last;
    return known == null
        ? now()
        : known.said().plus(Duration.ofNanos(System.nanoTime() - known.nanos()));
  }

  @Override
  public Instant now() throws SourceException {
    Instant said = source.now();
    last = new Answer(said, System.nanoTime());
    return said;
  }

  @Override
  public Bounds look(Connection connection) throws SQLException, SourceException {
    long start;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(CLOCK)) {
      row.next();
      start = row.getLong(1);
      if (row.getBoolean(2)) {
        throw new SourceException(
            Kind.TRANSIENT,
            "expected a primary server, found one in recovery: a standby does not know who may still write; point"
                + " the source's url at the primary",
            null);
      }
    }
    return new Bounds(
        start, Math.min(start, oldestWriter(connection, start)), prepared(connection));
  }

  private long oldestWriter(Connection connection, long start)
      throws SQLException, SourceException {
    try (PreparedStatement statement = connection.prepareStatement(WRITERS)) {
      statement.setArray(1, connection.createArrayOf("int4", readers.pids()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getLong(2) > 0) {
          throw new SourceException(
              Kind.PERMANENT,
              "expected to see when every transaction began, found sessions with track_activities = off: switch it on",
              null);
        }
        if (row.getBoolean(3)) {
          throw new SourceException(
              Kind.PERMANENT,
              "expected to see when every transaction began, found a role that does not see the sessions of others: GRANT"
                  + " pg_read_all_stats to it",
              null);
        }
        long oldest = row.getLong(1);
        return row.wasNull() ? start : oldest;
      }
    }
  }

  /// The prepared transactions of this database, each named so that a reused name is another one.
  public static Set<String> prepared(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(PREPARED)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}
