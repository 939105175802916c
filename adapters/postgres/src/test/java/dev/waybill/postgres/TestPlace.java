package dev.waybill.postgres;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.Owner;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A schema that nothing was delivered to yet, in a database that all places of a server share.
final class TestPlace {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final PostgresServer server;
  private final String mode;
  private final String database;
  final String schema = "place_" + NUMBER.incrementAndGet();

  TestPlace(PostgresServer server, String database, String mode) throws SQLException {
    this.server = server;
    this.database = database;
    this.mode = mode;
    server.createDatabase(database);
  }

  static TestPlace merge() throws SQLException {
    return new TestPlace(PostgresServer.shared(), "replicas", "merge");
  }

  static TestPlace append() throws SQLException {
    return new TestPlace(PostgresServer.shared(), "replicas", "append");
  }

  /// In mode merge, in a database that no other test uses.
  static TestPlace inDatabase(String database) throws SQLException {
    return new TestPlace(PostgresServer.shared(), database, "merge");
  }

  PostgresAdapter adapter(Owner owner, String... settings) {
    return adapter(owner, server.port(), settings);
  }

  /// @param settings name, value, …, over those of the place
  PostgresAdapter adapter(Owner owner, int port, String... settings) {
    return new PostgresAdapter(owner, settings(owner, port, settings));
  }

  PostgresSettings settings(Owner owner, int port, String... settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "url",
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database),
                "user",
                server.user(),
                "password",
                server.password(),
                "lockTimeoutSeconds",
                "1",
                "schema",
                schema,
                "mode",
                mode));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return PostgresSettings.of(DestinationConfig.of(owner, all, PostgresSettings.ALL));
  }

  int port() {
    return server.port();
  }

  Connection connect() throws SQLException {
    return server.connect(database);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The rows of a query, their values as text, separated by `|`.
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          values.add(rows.getString(i));
        }
        lines.add(
            String.join(
                "|", values.stream().map(v -> Objects.requireNonNullElse(v, "null")).toList()));
      }
      return lines;
    }
  }
}
