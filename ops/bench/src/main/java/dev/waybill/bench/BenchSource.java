package dev.waybill.bench;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/// A server of its own with a filled and prepared table, as an application has it.
final class BenchSource implements AutoCloseable {
  static final int ORGANISATIONS = 8;

  private static final String DATABASE = "bench";

  private final PostgresServer server;
  private final BenchTable table;
  private final SourceDatabase source;

  private BenchSource(PostgresServer server, BenchTable table) {
    this.server = server;
    this.table = table;
    this.source = database(url());
  }

  /// The same database for whoever has only its URL.
  static SourceDatabase database(String url) {
    return new SourceDatabase(
        new SourceSettings(
            DATABASE,
            url,
            PostgresServer.USER,
            "",
            SourcePreparation.DELTA,
            Duration.ZERO,
            Duration.ofSeconds(2),
            4));
  }

  /// With user and password.
  String url() {
    return server.jdbcUrl(DATABASE);
  }

  /// Large enough for the whole table to stay in memory: what is measured is the work, not a disk.
  static BenchSource open(BenchTable table, long rows) throws SQLException {
    return open(table, rows, ORGANISATIONS);
  }

  /// With so many organisations, whose rows lie mixed.
  static BenchSource open(BenchTable table, long rows, int organisations) throws SQLException {
    PostgresServer server = PostgresServer.ephemeral("jit=off", "shared_buffers=256MB");
    try {
      server.createDatabase(DATABASE);
      try (Connection connection = server.connect(DATABASE);
          Statement statement = connection.createStatement()) {
        statement.execute(table.create());
        statement.execute(table.insert(1, rows, organisations));
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(server.jdbcUrl(DATABASE));
        SourcePreparation.apply(
            owner, table.published(), SourcePreparation.DELTA, PrepareProgress.UNWATCHED);
        statement.execute("VACUUM (FREEZE, ANALYZE) " + table.sqlName());
      }
      return new BenchSource(server, table);
    } catch (SQLException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  BenchTable table() {
    return table;
  }

  SourceDatabase source() {
    return source;
  }

  Connection connect() throws SQLException {
    return server.connect(DATABASE);
  }

  /// Of the server's first process.
  long pid() {
    return server.pid();
  }

  /// For a client that is not Java.
  String keywords() {
    return "host=127.0.0.1 port=%d dbname=%s user=%s password=%s"
        .formatted(server.port(), DATABASE, server.user(), server.password());
  }

  @Override
  public void close() {
    server.close();
  }
}
