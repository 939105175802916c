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
  static final String INSTALLATION = "soak";
  static final Duration CADENCE = Duration.ofSeconds(15);
  static final Duration DELTA = Duration.ofMinutes(1);

  /// Sessions of the application at most.
  static final int SESSIONS = 5;

  private static final AtomicInteger LANES = new AtomicInteger();

  private final PostgresServer server;
  private final String application;
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
    String controlName = "soak_control_" + number;
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

  Connection writer(int number) {
    return writers.get(number);
  }

  ControlDatabase control() {
    return control;
  }

  Encoders encoders() {
    return encoders;
  }

  List<SimulatedDispatcher> processes() {
    return processes;
  }

  /// A source for the product to read.
  SourceDatabase source(Duration settle) {
    return new SourceDatabase(
        new SourceSettings(
            application,
            sourceUrl(),
            server.user(),
            server.password(),
            DELTA,
            settle,
            Duration.ofSeconds(2),
            4));
  }

  /// Runs a statement in the application's database, in a transaction of its own.
  void source(String sql) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection source() {
    return source;
  }

  /// Forgets the schedule before, however it ended.
  void reset(SoakTable table) throws SQLException {
    if (table == SoakTable.PARTITIONED) {
      Writes writes = new Writes(table);
      for (int day = table.days(); day < Statements.MOST_DAYS; day++) {
        source("DROP TABLE IF EXISTS " + writes.partition(day));
      }
    }
    source("TRUNCATE " + table.sqlName());
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
