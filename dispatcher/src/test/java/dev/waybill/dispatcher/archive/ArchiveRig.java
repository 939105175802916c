package dev.waybill.dispatcher.archive;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.canonical.CanonicalBuffer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/// A control database that was made by Waybill's ordinary role, which is no superuser, with the
/// role of an application beside it.
final class ArchiveRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final String PASSWORD = "archive-rig";

  final PostgresServer server = PostgresServer.shared();
  final String database;
  final String ordinary;
  final String application;
  final ControlDatabase control;
  final KeysetFile keyset;
  final OrganisationKeys keys;
  final ArchiveStore store;
  private final HikariDataSource dataSource;

  /// @param folder for the keyset
  ArchiveRig(Path folder) throws SQLException, IOException {
    database = "archive_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    ordinary = database + "_waybill";
    application = database + "_app";
    server.createDatabase(database);
    administer(
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(ordinary, PASSWORD),
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(application, PASSWORD),
        "GRANT CREATE ON DATABASE %s TO %s".formatted(database, ordinary));
    dataSource =
        ControlDataSource.openNow(
            new ControlSettings(url().replaceAll("\\?.*", ""), ordinary, PASSWORD), 6);
    Migrations.run(dataSource);
    control = new ControlDatabase(dataSource);
    keyset = new KeysetFile(folder.resolve(database + ".json"));
    keyset.create();
    keys = new OrganisationKeys(control, keyset);
    store = new ArchiveStore(control, keys);
  }

  private String url() {
    return server.jdbcUrl(database);
  }

  PGSimpleDataSource administrator() {
    PGSimpleDataSource administrator = new PGSimpleDataSource();
    administrator.setUrl(url());
    return administrator;
  }

  Connection connect(String role) throws SQLException {
    return DriverManager.getConnection(url().replaceAll("\\?.*", ""), role, PASSWORD);
  }

  /// As a superuser.
  void administer(String... statements) throws SQLException {
    try (Connection connection = server.connect(database)) {
      run(connection, statements);
    }
  }

  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  String query(String sql) {
    return String.valueOf(control.jdbc().sql(sql).query().singleValue());
  }

  static BatchFacts facts(String organisation, long digest) {
    return new BatchFacts(
        "app",
        "events",
        "1.0",
        organisation,
        DropWay.PARTITION,
        "public.events_2026_03_01",
        "retention 30 days",
        "3",
        List.of(
            new HeldBy("lake", 7, 11, "seq 11", "sample", Instant.parse("2026-04-01T00:00:00Z"))),
        BigInteger.valueOf(digest));
  }

  /// Tombstones of rows with these ids, each a millisecond after the one before.
  Tombstones tombstones(String organisation, String... ids) {
    Tombstones tombstones = new Tombstones(keys.of(organisation));
    for (int i = 0; i < ids.length; i++) {
      tombstones.add(bytes(ids[i]), bytes("row " + ids[i]), 1_772_323_200_000_000L + 1000L * i);
    }
    return tombstones;
  }

  static CanonicalBuffer bytes(String text) {
    CanonicalBuffer buffer = new CanonicalBuffer();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.put(utf8, 0, utf8.length);
    return buffer;
  }

  /// A batch of these rows.
  int opened(String organisation, String... ids) {
    int id = store.reserve();
    store.open(
        id, facts(organisation, ids.length), tombstones(organisation, ids), days(ids.length));
    return id;
  }

  /// Of so many rows, the digest of each 1: the first has a day.
  static DaySums days(int rows) {
    DaySums days = new DaySums();
    for (int i = 0; i < rows; i++) {
      days.add(i == 0 ? LocalDate.of(2026, 3, 1) : null, 1);
    }
    return days;
  }

  @Override
  public void close() throws SQLException {
    dataSource.close();
    try (Connection connection = server.connect("postgres")) {
      run(
          connection,
          "DROP DATABASE %s WITH (FORCE)".formatted(database),
          "DROP ROLE " + ordinary,
          "DROP ROLE " + application);
    }
  }
}
