package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/// The reference application, its events in day partitions, prepared for reading.
public final class PartitionRig implements AutoCloseable {
  public static final PublishedTable EVENTS =
      SchemaCatalog.shipped().find(new TableId("events"), 1).orElseThrow();

  private static final AtomicInteger DATABASES = new AtomicInteger();

  public final PostgresServer server = PostgresServer.shared();
  public final String database =
      "partitions_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
  public final Connection connection;
  private final List<Connection> open = new ArrayList<>();

  /// @param first the first day that has a partition
  /// @param last the last one
  public PartitionRig(LocalDate first, LocalDate last) throws SQLException {
    server.createDatabase(database);
    this.connection = session();
    ReferenceApplication.create(connection, Form.PARTITIONED, first, last);
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl(database));
    SourcePreparation.apply(owner, EVENTS, SourcePreparation.DELTA, new QuietProgress());
    execute(
        "INSERT INTO organizations (id, name, slug, updated_at) VALUES ('org', 'o', 'o', now())");
  }

  static CreationSettings settings() {
    CreationSettings usual = CreationSettings.DEFAULT;
    return new CreationSettings(
        usual.ahead(), Duration.ofMillis(50), Duration.ofSeconds(10), 1000, Duration.ofMillis(1));
  }

  PartitionCreation.Outcome ensure(String now) throws Exception {
    return new PartitionCreation(settings())
        .ensure(connection, EVENTS, Instant.parse(now))
        .orElseThrow();
  }

  public static String event(String id, String occurredAt) {
    return "INSERT INTO ingested_events (id, organization_id, integration_id, provider, event_type, source, payload, occurred_at)"
        + " VALUES ('%s', 'org', 'i', 'OTHER', 't', 's', '{}', '%s')".formatted(id, occurredAt);
  }

  public Connection session() throws SQLException {
    Connection session = server.connect(database);
    open.add(session);
    return session;
  }

  public void execute(String... statements) throws SQLException {
    ReadingRig.run(connection, statements);
  }

  public List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  public String text(String sql) throws SQLException {
    return texts(sql).getFirst();
  }

  public String url() {
    return server.jdbcUrl(database).replaceAll("\\?.*", "");
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : open) {
      session.close();
    }
  }
}
