package dev.waybill.postgres;

import dev.waybill.spi.DestinationException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/// Opens sessions that behave the same whatever role, database and server are set to, and that end
/// by themselves when their process no longer speaks.
final class Sessions {
  /// An open transaction whose process is stopped holds locks that others wait for.
  private static final Duration STOPPED = Duration.ofSeconds(30);

  /// A delivery that is staged is committed at once; one whose process is stopped holds disk space.
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration LOGIN = Duration.ofSeconds(30);

  /// How long the answer to a statement may be late after the server has given it up.
  private static final Duration LATE = Duration.ofSeconds(30);

  /// One round trip. What was decided must be on disk, whatever the role is set to; a stricter
  /// setting stays.
  private static final String SETTINGS =
      """
      SELECT set_config('search_path', 'pg_catalog, pg_temp', false),
        set_config('TimeZone', 'UTC', false),
        set_config('DateStyle', 'ISO, YMD', false),
        set_config('bytea_output', 'hex', false),
        set_config('default_transaction_isolation', 'read committed', false),
        set_config('lock_timeout', ?, false),
        set_config('statement_timeout', ?, false),
        set_config('idle_in_transaction_session_timeout', ?, false),
        set_config('idle_session_timeout', ?, false),
        set_config('tcp_user_timeout', ?, false),
        set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit')
          IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END, false)\
      """;

  private final PostgresSettings settings;

  Sessions(PostgresSettings settings) {
    this.settings = settings;
  }

  /// A session in autocommit, to be closed by the caller.
  ///
  /// @param name its `application_name`
  Connection open(String name) throws DestinationException {
    try {
      return connect(name);
    } catch (SQLException e) {
      throw Failures.connecting(settings.toString(), e);
    }
  }

  /// As [#open], with the failure as the driver tells it.
  Connection connect(String name) throws SQLException {
    Connection connection =
        DriverManager.getConnection(settings.url().toString(), properties(name));
    try (PreparedStatement set = connection.prepareStatement(SETTINGS)) {
      int i = 0;
      set.setString(++i, millis(settings.lockTimeout()));
      set.setString(++i, millis(settings.statementTimeout()));
      set.setString(++i, millis(STOPPED));
      set.setString(++i, millis(FORGOTTEN));
      set.setString(++i, millis(STOPPED));
      set.execute();
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// Ends a session; an open transaction is rolled back, temporary tables go.
  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException _) {
      // The server ends it when it notices.
    }
  }

  private Properties properties(String name) {
    Properties properties = new Properties();
    properties.putAll(settings.url().options());
    properties.put("user", settings.user());
    String password = settings.password();
    if (password != null) {
      properties.put("password", password);
    }
    properties.put("ApplicationName", name);
    properties.put("sslmode", settings.sslMode().text());
    if (settings.rootCertificate() != null) {
      properties.put("sslrootcert", settings.rootCertificate().toString());
    } else if (settings.sslMode().verifies()) {
      properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    properties.put("connectTimeout", seconds(CONNECT));
    properties.put("loginTimeout", seconds(LOGIN));
    properties.put("socketTimeout", seconds(settings.statementTimeout().plus(LATE)));
    properties.put("tcpKeepAlive", "true");
    return properties;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
