package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.check.CheckedSource.Markers;
import dev.waybill.rigs.PostgresServer;
import java.io.PrintWriter;
import java.io.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A database with the table `items`, prepared, and a role that may read it and nothing else.
final class CheckRig implements AutoCloseable {
  static final Duration DELTA = Duration.ofMinutes(15);

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Pattern COMMAND = Pattern.compile("`waybill (source prepare[^`]*)`");
  private static final Pattern URL = Pattern.compile("jdbc:postgresql://\\S+");

  final PostgresServer server;
  final String database;
  final String role;
  private final List<Connection> connections = new ArrayList<>();
  private String url;
  private boolean byOrganisation;
  private @Nullable String retention;

  CheckRig(PostgresServer server) throws SQLException {
    this.server = server;
    String suffix = ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    this.database = "check_" + suffix;
    this.role = "checker_" + suffix;
    this.url = server.jdbcUrl(database).replaceAll("\\?.*", "");
    server.createDatabase(database);
  }

  /// The table as the application has it, prepared by the command, and the rights that the README
  /// names.
  CheckRig prepared(String createTable) throws SQLException {
    execute(createTable);
    prepare("source prepare --table items --apply");
    execute(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
        "GRANT pg_read_all_stats TO " + role,
        "GRANT SELECT ON items TO " + role,
        "GRANT USAGE ON SCHEMA waybill_source TO " + role,
        "GRANT SELECT, INSERT, DELETE ON waybill_source.read_marker TO " + role,
        "GRANT SELECT, DELETE ON waybill_source.delete_log TO " + role);
    return this;
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = server.connect(database)) {
      ReadingRig.run(connection, statements);
    }
  }

  /// A session of the application, closed with the rig.
  Connection session() throws SQLException {
    Connection connection = server.connect(database);
    connections.add(connection);
    return connection;
  }

  void readThrough(String url) {
    this.url = url;
  }

  /// From now on a destination of one organisation is configured too.
  void readByOrganisation() {
    byOrganisation = true;
  }

  /// From now on rows go, and this role deletes them.
  void letGoBy(String owner) {
    retention = owner;
  }

  String url() {
    return url;
  }

  SourceReport check() {
    return check(DELTA);
  }

  SourceReport check(Duration patience) {
    SourceSettings settings =
        new SourceSettings(
            "app", url, role, "secret", DELTA, Duration.ZERO, Duration.ofMillis(500), 2);
    return SourceCheck.run(
        new CheckedSource(
            new SourceDatabase(settings),
            List.of(new CheckedTable(ReadingRig.items(), true, byOrganisation)),
            new Markers("test", Set.of("lake/items/v1")),
            patience,
            retention));
  }

  /// Does literally what a remedy says: its statements, else the command or the URL in its text.
  void follow(Finding finding) throws SQLException {
    Finding.Remedy remedy = Objects.requireNonNull(finding.remedy());
    Matcher command = COMMAND.matcher(remedy.text());
    Matcher server = URL.matcher(remedy.text());
    if (!remedy.sql().isEmpty()) {
      execute(remedy.sql().toArray(String[]::new));
    } else if (command.find()) {
      prepare(command.group(1));
    } else if (server.find()) {
      readThrough(server.group());
    } else {
      throw new AssertionError("expected a remedy that can be followed, found " + finding);
    }
  }

  private void prepare(String command) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(
        List.of("--url", server.jdbcUrl(database), "--schemas", "src/test/resources/schemas"));
    PrintWriter silent = new PrintWriter(Writer.nullWriter());
    int exit =
        WaybillCommand.commandLine()
            .setOut(silent)
            .setErr(silent)
            .execute(arguments.toArray(String[]::new));
    if (exit != 0) {
      throw new AssertionError("expected `waybill " + command + "` to succeed, found exit " + exit);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
