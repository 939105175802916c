package dev.waybill.dispatcher.partitions.convert;

import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Cursor;
import dev.waybill.schemas.PublishedTable.Reference;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A table like an application's findings, prepared for reading: it refers to organisations, whose
/// deletion takes its rows along, and notes refer to it.
final class ConvertRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  static final PublishedTable FINDINGS = findings(List.of("id", "detected_at"));
  private static final PublishedTable NOTES =
      new PublishedTable(
          new TableSchema(
              new TableId("notes"),
              1,
              0,
              List.of("id"),
              null,
              null,
              List.of(textColumn("id"), textColumn("finding_id"))),
          "",
          new SourceTable("public", "notes"),
          new Cursor("id", "id"),
          List.of(source("id", "text"), source("finding_id", "text")),
          null,
          List.of());

  final PostgresServer server = PostgresServer.shared();
  final String database =
      "convert_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
  final PGSimpleDataSource owner = new PGSimpleDataSource();
  private final List<Connection> open = new ArrayList<>();
  private final Connection connection;

  ConvertRig() throws SQLException {
    server.createDatabase(database);
    owner.setUrl(server.jdbcUrl(database));
    this.connection = session();
    execute(
        "CREATE TABLE organizations (id text PRIMARY KEY)",
        """
        CREATE TABLE findings (
          id text CONSTRAINT findings_pkey PRIMARY KEY,
          organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
          title text NOT NULL CHECK (title <> ''),
          detected_at timestamp(3) DEFAULT now(),
          updated_at timestamptz
        )
        """,
        "CREATE TABLE notes (id text PRIMARY KEY, finding_id text REFERENCES findings (id) ON DELETE CASCADE)",
        "INSERT INTO organizations SELECT 'o' || i FROM generate_series(1, 3) i",
        "INSERT INTO findings SELECT 'f' || i, 'o' || 1 + i % 3, 't', now() - i * interval '1 day' FROM generate_series(1, 60) i",
        "INSERT INTO notes VALUES ('n', 'f1')");
    SourcePreparation.apply(owner, FINDINGS, SourcePreparation.DELTA, new QuietProgress());
  }

  private static Column textColumn(String name) {
    return new Column(name, new ColumnType.Text(), false, "");
  }

  private static SourceColumn source(String name, String type) {
    return new SourceColumn(name, type, null);
  }

  static PublishedTable findings(List<String> key) {
    return findings(key, "detected_at");
  }

  static PublishedTable findings(List<String> key, String eventDate) {
    return new PublishedTable(
        new TableSchema(
            new TableId("findings"),
            2,
            0,
            key,
            "organization_id",
            eventDate,
            List.of(
                textColumn("id"),
                textColumn("organization_id"),
                textColumn("title"),
                new Column("detected_at", new ColumnType.Timestamp(), true, ""),
                new Column("updated_at", new ColumnType.Timestamp(), false, ""))),
        "",
        new SourceTable("public", "findings"),
        new Cursor("updated_at", "id"),
        List.of(
            source("id", "text"),
            source("organization_id", "text"),
            source("title", "text"),
            new SourceColumn("detected_at", "timestamp", "UTC"),
            source("updated_at", "timestamptz")),
        null,
        List.of(new Reference("organization_id", "organizations", "id")));
  }

  static CreationSettings settings() {
    return new CreationSettings(
        3, Duration.ofMillis(50), Duration.ofSeconds(10), 1000, Duration.ofMillis(1));
  }

  static ConvertRequest request(PublishedTable table, @Nullable LocalDate cutOver) {
    return new ConvertRequest(
        table, List.of(table, NOTES), cutOver, Set.of("notes_finding_id_fkey"), true);
  }

  Conversion conversion() {
    return conversion(request(FINDINGS, null), settings());
  }

  Conversion conversion(ConvertRequest request, CreationSettings settings) {
    return new Conversion(owner, request, settings);
  }

  Connection session() throws SQLException {
    Connection session = server.connect(database);
    open.add(session);
    return session;
  }

  void execute(String... statements) throws SQLException {
    ReadingRig.run(connection, statements);
  }

  List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  String text(String sql) throws SQLException {
    return texts(sql).getFirst();
  }

  static String finding(String id, String detectedAt) {
    return "INSERT INTO findings (id, organization_id, title, detected_at) VALUES ('%s', 'o1', 't', %s)"
        .formatted(id, detectedAt);
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : open) {
      session.close();
    }
  }
}
