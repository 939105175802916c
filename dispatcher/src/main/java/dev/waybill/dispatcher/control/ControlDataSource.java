package dev.waybill.dispatcher.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

/// The pool of the control database.
public final class ControlDataSource {
  private ControlDataSource() {}

  /// @throws ControlDatabaseException when it cannot be reached
  /// @param connections one per worker and a few for lease, planner and status
  public static HikariDataSource open(ControlSettings settings, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("control");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setSchema(Migrations.SCHEMA);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(10_000);
    config.setInitializationFailTimeout(30_000);
    config.addDataSourceProperty("ApplicationName", "waybill control");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // A commit the control database loses would be an acknowledgement that never was.
    config.setConnectionInitSql("SET synchronous_commit = on");
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new ControlDatabaseException(settings.url(), e.getCause() == null ? e : e.getCause());
    }
  }
}
