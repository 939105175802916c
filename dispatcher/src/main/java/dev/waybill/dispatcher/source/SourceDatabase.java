package dev.waybill.dispatcher.source;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// A named application database. Sessions are few and short: one per read, at most `maxSessions` at
/// a time.
public final class SourceDatabase {
  /// A server that says nothing for so long is gone; a COPY that still sorts says nothing either.
  private static final String SILENCE_SECONDS = "900";

  private final SourceSettings settings;
  private final Semaphore sessions;
  private final ReaderPids readers = new ReaderPids();

  public SourceDatabase(SourceSettings settings) {
    this.settings = settings;
    this.sessions = new Semaphore(settings.maxSessions(), true);
  }

  public SourceSettings settings() {
    return settings;
  }

  /// Sessions of readers.
  ///
  /// @param waiting reads that wait for one
  public record Load(int used, int cap, int waiting) {}

  public Load load() {
    int cap = settings.maxSessions();
    return new Load(cap - sessions.availablePermits(), cap, sessions.getQueueLength());
  }

  /// Time as this server tells it.
  public SourceTime time() {
    return new ServerTime(this, readers);
  }

  /// The server's clock.
  public Instant now() throws SourceException {
    try (Connection connection = connect("waybill clock");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")) {
      row.next();
      return Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
    } catch (SQLException e) {
      throw SourceException.of("asking source " + settings.name() + " for its clock", e);
    }
  }

  /// A plain session; the caller closes it.
  public Connection connect(String applicationName) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", SILENCE_SECONDS);
    return DriverManager.getConnection(settings.url(), properties);
  }

  /// A session of a reader, waiting for a free place.
  ReaderSession reader(String applicationName) throws SQLException, InterruptedException {
    sessions.acquire();
    return open(applicationName);
  }

  /// A session of a reader that has one already: it waits for nobody, and nobody waits for it.
  ///
  /// @return null while there is no place that no other read waits for
  @Nullable ReaderSession secondReader(String applicationName) throws SQLException {
    return sessions.hasQueuedThreads() || !sessions.tryAcquire() ? null : open(applicationName);
  }

  /// In a place that was taken.
  private ReaderSession open(String applicationName) throws SQLException {
    boolean opened = false;
    try {
      Connection connection = connect(applicationName);
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      readers.add(pid);
      opened = true;
      return new ReaderSession(
          connection,
          () -> {
            readers.remove(pid);
            sessions.release();
          });
    } finally {
      if (!opened) {
        sessions.release();
      }
    }
  }

  Duration lockTimeout() {
    return settings.lockTimeout();
  }
}
