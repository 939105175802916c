package dev.waybill.dispatcher.types;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Owner;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Lands rows in a database of their own, by the adapter that is shipped, and prints them there.
final class ReplicaReader implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Owner OWNER = new Owner("types", new DestinationId("replica"));

  private final PostgresServer server = PostgresServer.shared();
  private final String database =
      "types_replica_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
  private final DestinationAdapter adapter;

  ReplicaReader() throws SQLException {
    server.createDatabase(database);
    this.adapter =
        ServiceLoader.load(DestinationFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.type().equals("postgres"))
            .findFirst()
            .map(factory ->
                factory.create(
                    DestinationConfig.of(
                        OWNER,
                        Map.of(
                            "url",
                            "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database,
                            "user",
                            server.user(),
                            "password",
                            server.password()),
                        factory.settings())))
            .orElseThrow();
  }

  /// The values of a table that nothing was delivered to before, as PostgreSQL prints them, by the
  /// row's number.
  Map<Integer, @Nullable String> read(SpooledDelivery files, TableSchema schema, ColumnType type)
      throws Exception {
    land(files, schema);
    boolean documents = type instanceof ColumnType.ListOf(ColumnType.Json());
    Map<Integer, @Nullable String> values = new TreeMap<>();
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT id, value::text%s FROM replica.%s"
                  .formatted(documents ? "[]" : "", schema.table()))) {
        while (rows.next()) {
          values.put(rows.getInt(1), documents ? literal(rows) : rows.getString(2));
        }
      }
    }
    return values;
  }

  private static @Nullable String literal(ResultSet row) throws SQLException {
    return row.getArray(2) == null
        ? null
        : ArrayLiteral.of(Arrays.asList((String[]) row.getArray(2).getArray()));
  }

  private void land(SpooledDelivery files, TableSchema schema) throws Exception {
    Watermark from = Watermark.BEGINNING;
    DeliveryKey key =
        new DeliveryKey(new StreamId(OWNER.destination(), schema.table(), schema.major()), from, 0);
    DeliveryTicket ticket =
        new DeliveryTicket(
            key,
            DeliveryKind.WINDOW,
            new AttemptId(new ExportSeq(1), UUID.randomUUID()),
            1,
            new ExportWindow(from, from),
            0,
            Instant.EPOCH);
    adapter.prepare(schema);
    try (DeliveryWriter writer = adapter.open(ticket, schema)) {
      writer.appendAll(files.files());
      writer.commit(files.digest());
    }
  }

  @Override
  public void close() {
    adapter.close();
  }
}
