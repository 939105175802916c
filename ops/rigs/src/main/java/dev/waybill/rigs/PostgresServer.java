package dev.waybill.rigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A PostgreSQL server on a loopback port, in a process that outlives this JVM unless it is closed.
///
/// UTF-8, locale `C.UTF-8` of the builtin provider (the same order of text on every machine),
/// prepared transactions allowed, one superuser [#USER] with a random password.
public final class PostgresServer implements AutoCloseable {
  /// The superuser.
  public static final String USER = "postgres";

  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=200",
          "max_prepared_transactions=20",
          "shared_buffers=64MB",
          "timezone=UTC",
          "log_timezone=UTC");
  private static final List<String> KEEPS_NOTHING = List.of("fsync=off", "full_page_writes=off");

  /// A server process that answers.
  record Running(ProcessHandle process, int port, String password) {}

  private final Path folder;
  private final boolean ephemeral;
  private final Running running;

  private PostgresServer(Path folder, boolean ephemeral, List<String> settings) {
    this.folder = folder;
    this.ephemeral = ephemeral;
    try {
      this.running = new PostgresLauncher(new PostgresHome(folder), settings).launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new, empty server; [#close] deletes it. Its data does not survive a crash of the machine.
  ///
  /// @param settings `name=value`, over the defaults
  public static PostgresServer ephemeral(String... settings) {
    List<String> all = new ArrayList<>(SETTINGS);
    all.addAll(KEEPS_NOTHING);
    all.addAll(List.of(settings));
    return new PostgresServer(TempFolder.create("postgres"), true, all);
  }

  /// The server that lives in `folder`: the one still running there from an earlier JVM (with the
  /// settings of its own start), else it is started, and made when there is none. [#close] stops it
  /// and keeps its data.
  ///
  /// @param settings `name=value`, over the defaults
  public static PostgresServer persistent(Path folder, String... settings) {
    List<String> all = new ArrayList<>(SETTINGS);
    all.addAll(List.of(settings));
    return new PostgresServer(folder.toAbsolutePath().normalize(), false, all);
  }

  /// A standby that follows `primary`, a persistent server, which is stopped here, copied, and has
  /// to be opened again. [#close] stops it and keeps its data.
  ///
  /// @param folder of the standby, which must not exist yet
  public static PostgresServer standbyOf(PostgresServer primary, Path folder, String... settings) {
    primary.stop();
    PostgresHome home = new PostgresHome(folder.toAbsolutePath().normalize());
    try {
      home.copy(new PostgresHome(primary.folder));
      Files.createFile(home.standbySignal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> all = new ArrayList<>(List.of(settings));
    all.add(
        "primary_conninfo=host=127.0.0.1 port=%d user=%s password=%s"
            .formatted(primary.port(), USER, primary.password()));
    return persistent(home.folder(), all.toArray(String[]::new));
  }

  /// One ephemeral server for all tests of this JVM, stopped when the JVM ends; each test creates
  /// databases of its own.
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final PostgresServer SERVER = ephemeral();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "stop-shared-postgres"));
    }
  }

  public int port() {
    return running.port();
  }

  /// The postmaster's process id.
  public long pid() {
    return running.process().pid();
  }

  public String user() {
    return USER;
  }

  public String password() {
    return running.password();
  }

  /// A URL that carries user and password.
  public String jdbcUrl(String database) {
    return jdbcUrl(running.port(), database, running.password());
  }

  static String jdbcUrl(int port, String database, String password) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(port, database, USER, password);
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database));
  }

  /// Creates an empty database unless there is one of that name.
  public void createDatabase(String name) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
    } catch (SQLException e) {
      if (!"42P04".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /// Stops the server at once: open transactions are rolled back, everything committed is on disk.
  public void stop() {
    Processes.end(running.process(), "INT", STOP);
  }

  /// Kills the server with SIGKILL, every process of it, for tests of recovery: what only its
  /// memory held is gone. Open the folder again to recover.
  public void kill() {
    List<ProcessHandle> backends = running.process().descendants().toList();
    running.process().destroyForcibly();
    backends.forEach(ProcessHandle::destroyForcibly);
    Processes.awaitExit(running.process(), STOP);
    backends.forEach(backend -> Processes.awaitExit(backend, STOP));
  }

  /// Halts the process that writes the log in the background: from now on an asynchronous commit
  /// stays in memory until something else has the log flushed. Only [#kill] ends such a server.
  public void haltLogWriter() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")) {
      row.next();
      Processes.signal(Processes.find(row.getLong(1)).orElseThrow(), "STOP");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until this standby has replayed all that `primary` has on disk.
  public void catchUpWith(PostgresServer primary) throws SQLException {
    try (Connection source = primary.connect("postgres");
        Connection target = connect("postgres");
        Statement position = source.createStatement();
        Statement replayed = target.createStatement();
        ResultSet flushed = position.executeQuery("SELECT pg_current_wal_flush_lsn()::text")) {
      flushed.next();
      String until =
          "SELECT pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(flushed.getString(1));
      while (!isTrue(replayed, until)) {
        Processes.pause(POLL);
      }
    }
  }

  /// Makes this standby a primary with a history of its own.
  public void promote() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      if (!isTrue(statement, "SELECT pg_promote(true)")) {
        throw new RigException("expected the standby in " + folder + " to become a primary");
      }
    }
  }

  private static boolean isTrue(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      return row.next() && row.getBoolean(1);
    }
  }

  @Override
  public void close() {
    stop();
    if (ephemeral) {
      TempFolder.delete(folder);
    }
  }
}
