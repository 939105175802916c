package dev.waybill.rigs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gets the server of a [PostgresHome] to answer: the one that still runs, or a new one.
final class PostgresLauncher {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(25);

  private final PostgresHome home;
  private final List<String> settings;
  private final String password;

  PostgresLauncher(PostgresHome home, List<String> settings) throws IOException {
    this.home = home;
    this.settings = settings;
    home.create();
    this.password = home.password();
  }

  PostgresServer.Running launch() throws IOException {
    Optional<PostgresServer.Running> orphan = adopt();
    return orphan.isPresent() ? orphan.get() : start();
  }

  /// The server that `postmaster.pid` names, if it runs and serves this very folder.
  private Optional<PostgresServer.Running> adopt() throws IOException {
    if (!Files.exists(home.postmasterPid())) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(home.postmasterPid());
    if (lines.size() < 4) {
      return Optional.empty();
    }
    Optional<ProcessHandle> process = Processes.find(Long.parseLong(lines.get(0).strip()));
    if (process.isPresent() && isPostgres(process.get())) {
      int port = Integer.parseInt(lines.get(3).strip());
      if (awaitAnswer(process.get(), port)) {
        return Optional.of(new PostgresServer.Running(process.get(), port, password));
      }
    } else {
      // Its process id is free or a stranger's; PostgreSQL would take the stranger for a server.
      Files.deleteIfExists(home.postmasterPid());
    }
    return Optional.empty();
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).endsWith("postgres"))
        .orElse(true);
  }

  /// Starts until one stays: the backends of a server that was killed may hold its shared memory
  /// for a moment longer, and a port may be taken between the choice and its use.
  private PostgresServer.Running start() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      int port = Ports.choose(home.port());
      Process process = Processes.start(home.command(port, settings), Map.of(), home.log());
      if (awaitAnswer(process.toHandle(), port)) {
        return new PostgresServer.Running(process.toHandle(), port, password);
      }
      if (Processes.tail(home.log()).contains("could not bind")) {
        Ports.forget(home.port());
      }
      Processes.pause(POLL.multipliedBy(8));
    } while (System.nanoTime() < deadline);
    throw new RigException(
        "expected PostgreSQL to start in %s within %s; the end of %s:%n%s"
            .formatted(home.folder(), PATIENCE, home.log(), Processes.tail(home.log())));
  }

  /// False when the process ended, or answers for another folder.
  private boolean awaitAnswer(ProcessHandle process, int port) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String url = PostgresServer.jdbcUrl(port, "postgres", password);
    while (Processes.runs(process)) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT current_setting('data_directory')")) {
        return row.next() && Files.isSameFile(Path.of(row.getString(1)), home.data());
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new RigException(
              "expected PostgreSQL (pid %d) to answer on port %d within %s; see %s"
                  .formatted(process.pid(), port, PATIENCE, home.log()),
              e);
        }
        Processes.pause(POLL);
      }
    }
    return false;
  }
}
