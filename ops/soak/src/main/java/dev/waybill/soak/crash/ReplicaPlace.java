package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.proxy.FaultProxy;
import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.soak.reading.Key;
import dev.waybill.soak.reading.SoakTable;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.StreamId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A schema of a database as a replica: one row of each key, or with mode `append` every version.
final class ReplicaPlace implements CrashPlace {
  private static final String DATABASE = "soak_replica";

  private final PostgresServer server;
  private final String mode;
  private final String schema = "r" + UUID.randomUUID().toString().replace("-", "");
  private final List<FaultProxy> proxies = new ArrayList<>();

  ReplicaPlace(PostgresServer server, String mode) {
    this.server = server;
    this.mode = mode;
    try {
      server.createDatabase(DATABASE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// It waits a second for a lock and then ends the session of the older read that holds it.
  @Override
  public Door door(Life life, StreamId stream, CrashSubject subject) {
    FaultProxy proxy = FaultProxy.postgres(server.port(), life.at("replica"));
    proxies.add(proxy);
    Map<String, String> settings =
        Map.of(
            "url",
            "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), DATABASE),
            "user",
            server.user(),
            "password",
            server.password(),
            "schema",
            schema,
            "mode",
            mode,
            "sslMode",
            "disable",
            "lockTimeoutSeconds",
            "1");
    return new Door(
        new DestinationSettings(stream.destination(), "postgres", settings),
        new AroundFactory(AroundFactory.shipped("postgres"), subject.adapter()));
  }

  @Override
  public boolean holdsEverything() {
    return true;
  }

  @Override
  public List<DeliveredRow> rows() {
    return query(
        "SELECT %s, %s, id, created_at, organization_id, version, updated_at FROM %s.%s"
            .formatted(ControlColumns.SEQ, ControlColumns.OP, schema, SoakTable.PLAIN.sqlName()),
        row -> {
          boolean deleted = row.getString(2).equals(RowOperation.DELETE.code());
          return new DeliveredRow(
              row.getLong(1),
              deleted ? RowOperation.DELETE : RowOperation.UPSERT,
              Key.of(row.getString(3), instant(row, 4)),
              row.getString(5),
              row.getLong(6),
              deleted ? Instant.EPOCH : instant(row, 7));
        });
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  @Override
  public List<Decided> log(StreamId stream) {
    return query(
        "SELECT ordinal, seq, attempt, rows_loaded FROM %s._waybill_deliveries ORDER BY ordinal"
            .formatted(schema),
        row ->
            new Decided(
                row.getLong(1), row.getLong(2), row.getObject(3, UUID.class), row.getLong(4)));
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Reader<T> reader) {
    List<T> found = new ArrayList<>();
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(reader.read(row));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  @Override
  public void close() {
    proxies.forEach(FaultProxy::close);
  }
}
