package dev.waybill.postgres;

import dev.waybill.postgres.ServerUrl.Host;
import dev.waybill.spi.CheckRun;
import dev.waybill.spi.CheckRun.Failed;
import dev.waybill.spi.CheckRun.Skipped;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.DestinationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tries everything a delivery needs, in one transaction that leaves nothing behind.
final class ConnectionTest {
  private static final int OLDEST = 140_000;
  private static final int CONNECT_MILLIS = 5_000;

  private final PostgresSettings settings;
  private final Sessions sessions;
  private final CheckRun run;
  private final String probe;
  private @Nullable Connection connection;
  private @Nullable SQLException refused;
  private boolean schemaIsNew;

  /// @param steps gets each step as it ends
  ConnectionTest(PostgresSettings settings, Sessions sessions, Consumer<CheckStep> steps) {
    this.run = new CheckRun(ConnectionTest::explain, steps);
    this.settings = settings;
    this.sessions = sessions;
    String table = "_waybill_check_" + UUID.randomUUID().toString().replace("-", "");
    this.probe = Sql.name(settings.schema()) + "." + Sql.name(table);
  }

  void run() {
    try {
      run.step("settings", settings::toString);
      run.step("dns", this::resolve);
      run.step("tcp", this::reach);
      run.step("tls", this::secure);
      run.step("authenticate", this::authenticate);
      run.step("server", this::server);
      run.step("place", this::place);
      run.step("create", this::create);
      run.step("write", this::write);
      run.step("read back", this::readBack);
      run.step("delete", this::delete);
    } finally {
      if (connection != null) {
        Sessions.close(connection);
      }
    }
  }

  private static Failed explain(Exception failure) {
    if (failure instanceof SQLException sql) {
      String remedy = Failures.remedy(sql);
      return new Failed(
          Failures.explain(sql), remedy == null ? "see the server's log for more" : remedy);
    }
    String message = String.valueOf(failure.getMessage());
    int remedy = failure instanceof DestinationException ? message.indexOf(": ") : -1;
    return remedy < 0
        ? new Failed(message, "correct the setting url")
        : new Failed(message.substring(0, remedy), message.substring(remedy + 2));
  }

  private String resolve() throws Failed {
    StringJoiner found = new StringJoiner(", ");
    for (Host host : settings.url().hosts()) {
      try {
        found.add(host.name() + " is " + InetAddress.getByName(host.name()).getHostAddress());
      } catch (UnknownHostException _) {
        throw new Failed(
            "expected the name " + host.name() + " to be known, found no address",
            "correct the host in url, or the name server of this machine");
      }
    }
    return found.toString();
  }

  /// One of several hosts will do: the others may be standbys that are away.
  private String reach() throws Failed {
    StringJoiner problems = new StringJoiner(", ");
    for (Host host : settings.url().hosts()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host.name(), host.port()), CONNECT_MILLIS);
        return host + " answers";
      } catch (IOException e) {
        problems.add(host + ": " + e.getMessage());
      }
    }
    throw new Failed(
        "expected a server that listens, found " + problems,
        "correct host and port in url, start the server, or open the firewall between");
  }

  private String secure() throws SQLException, Skipped {
    if (settings.sslMode() == SslMode.DISABLE) {
      throw new Skipped("sslMode is disable: nothing is encrypted");
    }
    try (Statement statement = login().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")) {
      return row.next()
          ? "%s, %s, certificate %s"
              .formatted(
                  row.getString(1),
                  row.getString(2),
                  settings.sslMode().verifies() ? "checked" : "not checked")
          : "not encrypted: the server offers no TLS and sslMode is " + settings.sslMode().text();
    } catch (SQLException e) {
      if (Failures.isTls(e) || Failures.state(e).startsWith("08")) {
        throw e;
      }
      refused = e;
      return "the server speaks it as sslMode " + settings.sslMode().text() + " asks";
    }
  }

  private String authenticate() throws SQLException {
    if (refused != null) {
      throw refused;
    }
    return "the server admits " + settings.user() + " to " + login().getCatalog();
  }

  private Connection login() throws SQLException {
    if (connection == null) {
      connection = sessions.connect(SessionName.of("test"));
    }
    return connection;
  }

  private String server() throws SQLException, Failed {
    try (Statement statement = login().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(), current_setting('transaction_read_only')::bool")) {
      row.next();
      if (row.getInt(1) < OLDEST) {
        throw new Failed(
            "expected PostgreSQL 14 or later, found " + row.getString(2), "upgrade the server");
      }
      if (row.getBoolean(3) || row.getBoolean(4)) {
        throw new Failed(
            "expected a server that takes writes, found "
                + (row.getBoolean(3) ? "a standby" : "transactions that are read-only"),
            "let url lead to the primary, e.g. with targetServerType=primary, and leave default_transaction_read_only off for the user");
      }
      return "PostgreSQL " + row.getString(2);
    }
  }

  private String place() throws SQLException, DestinationException {
    try (Statement statement = login().createStatement()) {
      Preparation.requireReplica(statement);
      schemaIsNew = !Preparation.hasSchema(statement, settings.schema());
    }
    return "schema " + settings.schema() + (schemaIsNew ? " can be made" : " is there");
  }

  private String create() throws SQLException {
    login().setAutoCommit(false);
    execute("CREATE TEMPORARY TABLE _waybill_check (id int) ON COMMIT DROP");
    if (schemaIsNew) {
      execute("CREATE SCHEMA " + Sql.name(settings.schema()));
    }
    execute("CREATE TABLE %s (written text)".formatted(probe));
    return "may create tables in " + settings.schema();
  }

  private String write() throws SQLException {
    execute("INSERT INTO %s VALUES (%s)".formatted(probe, Sql.literal(probe)));
    return "1 row";
  }

  private String readBack() throws SQLException, Failed {
    try (Statement statement = login().createStatement();
        ResultSet row = statement.executeQuery("SELECT written FROM " + probe)) {
      if (!row.next() || !row.getString(1).equals(probe)) {
        throw new Failed(
            "expected the row written, found another or none",
            "remove event triggers that change tables of the schema");
      }
    }
    return "1 row as written";
  }

  /// The commit is part of the test: a server may accept everything and never confirm.
  private String delete() throws SQLException {
    execute("DROP TABLE " + probe);
    if (schemaIsNew) {
      execute("DROP SCHEMA " + Sql.name(settings.schema()));
    }
    login().commit();
    return "nothing left behind";
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = login().createStatement()) {
      statement.execute(sql);
    }
  }
}
