package dev.waybill.dispatcher.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.time.Duration;

/// The pool of the control database.
public final class ControlDataSource {
  /// A commit the control database loses would be an acknowledgement that never was. A process that
  /// is stopped inside a transaction must not keep the lease's row from the worker that takes over.
  private static final String SESSION =
      "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '30s';"
          + " SET tcp_user_timeout = '30s'";

  private ControlDataSource() {}

  /// How long a dispatcher waits for a server that starts with it.
  private static final Duration START = Duration.ofSeconds(30);

  /// For a dispatcher: waits for a server that is not there yet.
  ///
  /// @param connections one per worker and a few for lease, planner and status
  /// @throws ControlDatabaseException when it cannot be reached, or at once when it refuses
  public static HikariDataSource open(ControlSettings settings, int connections) {
    try {
      return openNow(settings, connections);
    } catch (ControlDatabaseException e) {
      if (e.refused()) {
        throw e;
      }
      return open(settings, connections, START);
    }
  }

  /// For a command: a server that is not there is said at once.
  ///
  /// @throws ControlDatabaseException when it cannot be reached
  public static HikariDataSource openNow(ControlSettings settings, int connections) {
    return open(settings, connections, Duration.ofMillis(1));
  }

  private static HikariDataSource open(ControlSettings settings, int connections, Duration wait) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("control");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setSchema(Migrations.SCHEMA);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(10_000);
    config.setInitializationFailTimeout(wait.toMillis());
    config.addDataSourceProperty("ApplicationName", "waybill control");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.setConnectionInitSql(SESSION);
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new ControlDatabaseException(settings.url(), e.getCause() == null ? e : e.getCause());
    }
  }
}
