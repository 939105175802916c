package dev.waybill.soak.reading;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.delivery.Encoders;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What the schedules of one thread share, because making it takes longer than a schedule: a
/// server, the application's database, the control database, sessions, two dispatcher processes.
public final class Lane implements AutoCloseable {
  public static final String INSTALLATION = "soak";
  public static final Duration CADENCE = Duration.ofSeconds(15);
  public static final Duration DELTA = Duration.ofMinutes(1);

  /// Sessions of the application at most.
  static final int SESSIONS = 5;

  private static final AtomicInteger LANES = new AtomicInteger();

  private final PostgresServer server;
  private final String application;
  private final String controlName;
  private final List<Connection> writers = new ArrayList<>();
  private final Connection source;
  private final HikariDataSource dataSource;
  private final ControlDatabase control;
  private final List<SimulatedDispatcher> processes = new ArrayList<>();
  private final Encoders encoders = new Encoders();

  /// @param folder for spools
  public Lane(PostgresServer server, Path folder) throws SQLException {
    this.server = server;
    int number = LANES.incrementAndGet();
    this.application = "soak_application_" + number;
    this.controlName = "soak_control_" + number;
    server.createDatabase(application);
    server.createDatabase(controlName);
    this.source = server.connect(application);
    source("SET waybill_test.now = '" + Schedule.START + "'");
    SourceTables.create(server, application, source);
    for (int i = 0; i < SESSIONS; i++) {
      writers.add(server.connect(application));
    }
    this.dataSource =
        ControlDataSource.open(
            new ControlSettings(server.jdbcUrl(controlName), server.user(), server.password()), 4);
    Migrations.run(dataSource);
    this.control = new ControlDatabase(dataSource);
    processes.add(new SimulatedDispatcher("a", control, folder));
    processes.add(new SimulatedDispatcher("b", control, folder));
  }

  public Connection writer(int number) {
    return writers.get(number);
  }

  public ControlDatabase control() {
    return control;
  }

  public Encoders encoders() {
    return encoders;
  }

  List<SimulatedDispatcher> processes() {
    return processes;
  }

  /// A source for the product to read.
  SourceDatabase source(Duration settle) {
    return source(settle, sourceUrl());
  }

  /// The same source by way of a proxy.
  ///
  /// @param port of the proxy
  public SourceDatabase source(Duration settle, int port) {
    return source(settle, KeptSessions.url(url(application, port)));
  }

  /// Closes the sessions that were kept of a source by way of a proxy.
  public void forget(int port) throws SQLException {
    KeptSessions.close(KeptSessions.url(url(application, port)));
  }

  /// The control database by way of a proxy. Its sessions do not wait for the locks of a process
  /// that sleeps in the middle of a transaction.
  ///
  /// @param port of the proxy
  public ControlSettings control(int port) {
    String patience = "&options=-c%20lock_timeout=500";
    return new ControlSettings(url(controlName, port) + patience, server.user(), server.password());
  }

  /// The server of both databases.
  public int port() {
    return server.port();
  }

  private String url(String database, int port) {
    return server.jdbcUrl(database).replace(":" + server.port() + "/", ":" + port + "/");
  }

  private SourceDatabase source(Duration settle, String url) {
    return new SourceDatabase(
        new SourceSettings(
            application,
            url,
            server.user(),
            server.password(),
            DELTA,
            settle,
            Duration.ofSeconds(2),
            4));
  }

  /// Deliveries that took the rows of another's read.
  public long shared() {
    return control
        .jdbc()
        .sql("SELECT count(*) - count(DISTINCT export_seq) FROM warehouse_attempt")
        .query(Long.class)
        .single();
  }

  /// Runs a statement in the application's database, in a transaction of its own.
  public void source(String sql) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(sql);
    }
  }

  public Connection source() {
    return source;
  }

  /// Forgets the schedule before, however it ended. Statistics say that the table is empty, so that
  /// windows that must be cut are first taken for small ones.
  public void reset(SoakTable table) throws SQLException {
    if (table == SoakTable.PARTITIONED) {
      Writes writes = new Writes(table);
      for (int day = table.days(); day < Statements.MOST_DAYS; day++) {
        source("DROP TABLE IF EXISTS " + writes.partition(day));
      }
    }
    source("TRUNCATE " + table.sqlName());
    source(new Writes(table).rewrite(false));
    source("ANALYZE " + table.sqlName());
    source("TRUNCATE waybill_source.read_marker, waybill_source.delete_log");
    control.jdbc().sql("DELETE FROM warehouse_stream").update();
  }

  @Override
  public void close() throws SQLException {
    processes.forEach(SimulatedDispatcher::close);
    dataSource.close();
    for (Connection writer : writers) {
      writer.close();
    }
    source.close();
    KeptSessions.close(sourceUrl());
  }

  private String sourceUrl() {
    return KeptSessions.url(server.jdbcUrl(application));
  }
}
