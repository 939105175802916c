package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.Watermark;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/// One stream of the table `items` in real time, read from a server that may be restarted, killed
/// or replaced between two reads. The table is prepared as an operator would; a window ends at the
/// server's clock, so nobody waits for one to close.
final class LiveRig implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final ReadLimits NO_LIMITS =
      new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1));

  private static final String ITEMS =
      "CREATE TABLE items (id text PRIMARY KEY, organization_id text NOT NULL DEFAULT 'org', value int8,"
          + " created_at timestamp NOT NULL DEFAULT '2026-03-01', updated_at timestamptz)";

  private final String database = "live_" + DATABASES.incrementAndGet();
  private final PublishedTable table = ReadingRig.items();
  private final List<Connection> connections = new ArrayList<>();
  private final Duration delta;
  private PostgresServer server;
  private SourceDatabase source;
  private Watermark watermark = Watermark.BEGINNING;
  private @Nullable ReadFacts landed;
  private @Nullable WindowRead last;
  private long seq;

  LiveRig(PostgresServer server, Duration delta) throws SQLException {
    this.server = server;
    this.delta = delta;
    server.createDatabase(database);
    this.source = source(server);
    execute(ITEMS);
    prepare();
  }

  void prepare() throws SQLException {
    PGSimpleDataSource admin = new PGSimpleDataSource();
    admin.setUrl(server.jdbcUrl(database));
    SourcePreparation.apply(admin, table, delta, new QuietProgress());
  }

  /// Puts a partitioned table in the place of `items`: ids before `m`, and from `n`.
  void partition() throws SQLException {
    execute(
        "DROP TABLE items",
        ITEMS + " PARTITION BY RANGE (id)",
        "CREATE TABLE items_low PARTITION OF items FOR VALUES FROM (MINVALUE) TO ('m')",
        "CREATE TABLE items_high PARTITION OF items FOR VALUES FROM ('n') TO (MAXVALUE)");
    prepare();
  }

  SweepReader sweep() {
    return new WindowReader(source, source.time(), "test").sweep();
  }

  /// From now on the source's address leads to this server.
  void moveTo(PostgresServer other) throws SQLException {
    server = other;
    source = source(other);
  }

  /// Makes a copy of the database on another server, as a dump would: schema, then data, then
  /// triggers.
  void restoreInto(PostgresServer other) throws SQLException, IOException {
    other.createDatabase(database);
    execute(other, ITEMS);
    copy(other, "items");
    PostgresServer from = server;
    server = other;
    prepare();
    server = from;
    copy(other, "waybill_source.read_marker");
  }

  private void copy(PostgresServer other, String name) throws SQLException, IOException {
    StringWriter rows = new StringWriter();
    try (Connection from = server.connect(database);
        Connection to = other.connect(database)) {
      from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + name + " TO STDOUT", rows);
      to.unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + name + " FROM STDIN", new StringReader(rows.toString()));
    }
  }

  private SourceDatabase source(PostgresServer on) {
    return new SourceDatabase(
        new SourceSettings(
            "app",
            on.jdbcUrl(database).replaceAll("\\?.*", ""),
            on.user(),
            on.password(),
            delta,
            Duration.ZERO,
            Duration.ofMillis(500),
            4));
  }

  /// Something that happens in the middle of a read, once it was given a row.
  interface OnRow {
    void row() throws SQLException;
  }

  /// Reads up to the server's clock and acknowledges.
  List<String> read() throws Exception {
    return read(() -> {});
  }

  List<String> read(OnRow happens) throws Exception {
    CollectingEncoder encoder = new CollectingEncoder();
    read(
        new ExportWindow(watermark, new Watermark(Micros.of(source.time().now()), null)),
        encoder,
        happens);
    return encoder.rows();
  }

  /// A window as read.
  ///
  /// @param began the server's clock before the read
  /// @param ended and when all of it was there
  record Window(ExportWindow bounds, List<String> rows, Instant began, Instant ended) {}

  /// Asks the clock until a window has closed, reads it and acknowledges.
  Window readWhenClosed(WindowGrid grid) throws Exception {
    Instant now = source.time().now();
    while (grid.next(watermark, now).isEmpty()) {
      now = source.time().now();
    }
    ExportWindow window = grid.next(watermark, now).orElseThrow();
    CollectingEncoder encoder = new CollectingEncoder();
    read(window, encoder, () -> {});
    return new Window(window, encoder.rows(), now, source.time().now());
  }

  private void read(ExportWindow window, CollectingEncoder encoder, OnRow happens)
      throws Exception {
    WindowRead read = attempt(window, encoder, happens);
    last = read;
    landed = read.facts();
    watermark = read.facts().end();
  }

  private WindowRead attempt(ExportWindow window, CollectingEncoder encoder, OnRow happens)
      throws Exception {
    StreamId stream = new StreamId(new DestinationId("test"), table.id(), 1);
    AttemptId attempt = new AttemptId(new ExportSeq(++seq), UUID.randomUUID());
    return new WindowReader(source, source.time(), "test")
        .read(
            new ReadRequest(
                stream, table, attempt, Scope.of(table, null), window, landed, NO_LIMITS),
            RowLanes.of((operation, buffer, start, end) -> {
              encoder.row(operation, buffer, start, end);
              happen(happens);
            }));
  }

  private static void happen(OnRow happens) {
    try {
      happens.row();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  ReadFacts facts() {
    return Objects.requireNonNull(landed, "nothing was read yet");
  }

  WindowRead lastRead() {
    return Objects.requireNonNull(last, "nothing was read yet");
  }

  /// An upsert by a client that leaves the time to the server; the trigger stamps it.
  static String put(String id, long value) {
    return "INSERT INTO items (id, value) VALUES ('%s', %d) ON CONFLICT (id) DO UPDATE SET value = excluded.value"
        .formatted(id, value);
  }

  /// An upsert by a client whose clock is as far behind as a delta of a second allows.
  static String putLate(String id, long value) {
    return "INSERT INTO items (id, value, updated_at) VALUES ('%s', %d, clock_timestamp() - interval '990 milliseconds')"
        .formatted(id, value);
  }

  /// A session in a transaction, closed with the rig.
  Connection writer() throws SQLException {
    Connection connection = server.connect(database);
    connection.setAutoCommit(false);
    connections.add(connection);
    return connection;
  }

  /// On whatever server the address leads to.
  void execute(String... statements) throws SQLException {
    execute(server, statements);
  }

  void execute(PostgresServer on, String... statements) throws SQLException {
    try (Connection connection = on.connect(database)) {
      ReadingRig.run(connection, statements);
    }
  }

  /// The first column of the first row, as text.
  String query(PostgresServer on, String sql) throws SQLException {
    try (Connection connection = on.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /// When each row was written, by its cursor.
  Map<String, Instant> cursors() throws SQLException {
    Map<String, Instant> cursors = new HashMap<>();
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, updated_at FROM items")) {
      while (rows.next()) {
        cursors.put(rows.getString(1), rows.getObject(2, OffsetDateTime.class).toInstant());
      }
    }
    return cursors;
  }

  String query(String sql) throws SQLException {
    return query(server, sql);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
