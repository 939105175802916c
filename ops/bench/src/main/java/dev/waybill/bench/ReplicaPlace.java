package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DestinationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/// A replica of one row a key: a schema for each destination. Commits are on disk, as on a server
/// whose data is to last.
final class ReplicaPlace implements Place {
  private static final String DATABASE = "replica";

  private final PostgresServer server =
      PostgresServer.ephemeral(
          "jit=off", "shared_buffers=256MB", "fsync=on", "full_page_writes=on");

  ReplicaPlace() throws SQLException {
    try {
      server.createDatabase(DATABASE);
    } catch (SQLException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "COPY tuples to a replica";
  }

  @Override
  public DestinationSettings settings(DestinationId id) {
    return new DestinationSettings(
        id,
        "postgres",
        Map.of(
            "url", "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), DATABASE),
            "user", server.user(),
            "password", server.password(),
            "schema", id.value(),
            "sslMode", "disable"));
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void clear(DestinationId id) throws SQLException {
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + id.value() + " CASCADE");
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
