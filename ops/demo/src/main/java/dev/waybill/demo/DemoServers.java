package dev.waybill.demo;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import java.sql.Connection;
import java.sql.SQLException;

/// The application's database, Waybill's own and the replica, and the store; those left running by
/// a demo that was killed are used again.
final class DemoServers implements AutoCloseable {
  static final String APPLICATION = "app";
  static final String CONTROL = "waybill";
  static final String REPLICA = "replica";
  static final String BUCKET = "lake";

  private final PostgresServer postgres;
  private final S3ProxyServer s3proxy;

  private DemoServers(PostgresServer postgres, S3ProxyServer s3proxy) {
    this.postgres = postgres;
    this.s3proxy = s3proxy;
  }

  static DemoServers start(DemoFolder folder) throws SQLException {
    PostgresServer postgres = PostgresServer.persistent(folder.postgres());
    try {
      postgres.createDatabase(APPLICATION);
      postgres.createDatabase(CONTROL);
      postgres.createDatabase(REPLICA);
      S3ProxyServer s3proxy = S3ProxyServer.persistent(folder.s3proxy(), folder.objects());
      s3proxy.createBucket(BUCKET);
      return new DemoServers(postgres, s3proxy);
    } catch (SQLException | RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  PostgresServer postgres() {
    return postgres;
  }

  S3ProxyServer s3proxy() {
    return s3proxy;
  }

  /// A session of the application.
  Connection application() throws SQLException {
    return postgres.connect(APPLICATION);
  }

  @Override
  public void close() {
    try {
      s3proxy.close();
    } finally {
      postgres.close();
    }
  }
}
