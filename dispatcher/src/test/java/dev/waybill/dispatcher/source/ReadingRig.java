package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// One stream of the table `items`, read window by window in virtual time; each read is
/// acknowledged with its own facts, as a destination that always answers would have it.
public final class ReadingRig implements AutoCloseable {
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  public static final Duration CADENCE = Duration.ofSeconds(15);

  private static final String STAMP =
      "CREATE OR REPLACE TRIGGER waybill_stamp BEFORE INSERT OR UPDATE ON items FOR EACH ROW"
          + " EXECUTE FUNCTION waybill_source.keep()";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final ReadLimits NO_LIMITS =
      new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1));

  public final VirtualTime time = new VirtualTime(START);
  public final SourceDatabase source;
  private final PostgresServer server;
  private final String database;
  private final PublishedTable table;
  private WindowReader reader;
  private final WindowGrid grid = new WindowGrid(CADENCE, Duration.ZERO);
  private final List<Connection> connections = new ArrayList<>();
  private ReadLimits limits = NO_LIMITS;
  private Function<RowSink, RowLanes> lanes = RowLanes::of;
  private Scope scope;
  private Watermark watermark = Watermark.BEGINNING;
  private @Nullable ReadFacts landed;
  private long seq;
  private @Nullable WindowRead last;

  public ReadingRig(PostgresServer server) throws SQLException {
    this(server, server.user(), server.password());
  }

  /// Reads as a role of its own, which must exist.
  public ReadingRig(PostgresServer server, String user, String password) throws SQLException {
    this.server = server;
    this.database = "reading_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    server.createDatabase(database);
    this.source =
        new SourceDatabase(
            new SourceSettings(
                "app",
                server.jdbcUrl(database).replaceAll("\\?.*", ""),
                user,
                password,
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ofMillis(500),
                4));
    this.table = items();
    this.scope = Scope.of(table, null);
    this.reader = new WindowReader(source, time, "test");
    execute(
        "CREATE TABLE items (id text PRIMARY KEY, organization_id text NOT NULL DEFAULT 'org', value int8,"
            + " created_at timestamp NOT NULL DEFAULT '2026-03-01', updated_at timestamptz NOT NULL)",
        "CREATE INDEX ON items (updated_at, id COLLATE \"C\")",
        "CREATE SCHEMA waybill_source",
        // Cursor values are the test's own: the trigger is there and changes nothing.
        "CREATE FUNCTION waybill_source.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        STAMP,
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "CREATE TABLE waybill_source.read_marker (stream text NOT NULL, export_seq bigint NOT NULL, fence bigint NOT NULL DEFAULT 0,"
            + " attempt uuid PRIMARY KEY, written_at timestamptz NOT NULL DEFAULT clock_timestamp())");
  }

  /// Puts a partitioned table in the place of `items`: ids before `m`, and from `m` to `x` and from
  /// `y`.
  public void partition() throws SQLException {
    execute(
        "ALTER TABLE items RENAME TO single",
        "CREATE TABLE items (LIKE single INCLUDING DEFAULTS, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
        "CREATE TABLE items_low PARTITION OF items FOR VALUES FROM (MINVALUE) TO ('m')",
        "CREATE TABLE items_mid PARTITION OF items FOR VALUES FROM ('m') TO ('x')",
        "CREATE TABLE items_high PARTITION OF items FOR VALUES FROM ('y') TO (MAXVALUE)",
        "DROP TABLE single",
        STAMP,
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp");
  }

  /// Puts a table with a partition for the first of March and a DEFAULT one in the place of
  /// `items`.
  public void partitionByDay() throws SQLException {
    execute(
        "ALTER TABLE items RENAME TO single",
        "CREATE TABLE items (LIKE single INCLUDING DEFAULTS, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at)",
        "CREATE TABLE items_2026_03_01 PARTITION OF items FOR VALUES FROM ('2026-03-01') TO ('2026-03-02')",
        "CREATE TABLE items_default PARTITION OF items DEFAULT",
        "DROP TABLE single",
        STAMP,
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp");
  }

  /// Installs the product's delete log and its triggers, in virtual time. A sequence is what every
  /// transaction sees at its newest.
  public void followDeletes() throws SQLException {
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl(database));
    SourcePreparation.apply(owner, table, source.settings().delta(), new QuietProgress());
    execute(
        STAMP,
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "CREATE SEQUENCE waybill_source.virtual_clock",
        "CREATE FUNCTION waybill_source.virtual_now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT"
            + " 'epoch'::timestamptz + last_value * interval '1 microsecond' FROM waybill_source.virtual_clock $$",
        "ALTER TABLE waybill_source.delete_log ALTER at SET DEFAULT waybill_source.virtual_now()");
    Connection clock = writer();
    time.onTick(now -> {
      try {
        run(clock, "SELECT setval('waybill_source.virtual_clock', " + Micros.of(now) + ")");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /// Reads the rows of one organisation from now on.
  public void scope(String organisation) {
    scope = Scope.of(table, organisation);
  }

  public static PublishedTable items() {
    return SchemaCatalog.shipped()
        .with(Path.of("src/test/resources/schemas"))
        .find(new TableId("items"), 1)
        .orElseThrow();
  }

  /// A session of the application, closed with the rig.
  public Connection writer() throws SQLException {
    Connection connection = server.connect(database);
    connections.add(connection);
    return connection;
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = server.connect(database)) {
      run(connection, statements);
    }
  }

  public static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// An upsert by the application's clock.
  public String put(String id, long value) {
    return "INSERT INTO items (id, value, updated_at) VALUES ('"
        + id
        + "', "
        + value
        + ", '"
        + time.now()
        + "') ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
  }

  /// Lets a cadence pass, so that one more window closes, and reads it.
  public List<String> nextWindow() throws Exception {
    time.tick(CADENCE);
    return read();
  }

  /// Reads up to the newest end and acknowledges.
  public List<String> read() throws Exception {
    ExportWindow window = grid.next(watermark, time.now()).orElseThrow();
    CollectingEncoder encoder = new CollectingEncoder();
    WindowRead read = attempt(window, encoder);
    last = read;
    landed = read.facts();
    watermark = read.facts().end();
    return encoder.rows();
  }

  /// Reads without acknowledging, as a worker does that dies before its delivery landed.
  public List<String> readInVain() throws Exception {
    CollectingEncoder encoder = new CollectingEncoder();
    attempt(grid.next(watermark, time.now()).orElseThrow(), encoder);
    return encoder.rows();
  }

  /// Does something in a snapshot of the table.
  void inSnapshot(TableSnapshot.Body<ReadFacts> body) throws Exception {
    StreamId stream = new StreamId(new DestinationId("test"), table.id(), 1);
    AttemptId attempt = new AttemptId(new ExportSeq(++seq), UUID.randomUUID());
    var unused =
        new TableSnapshot(source, time, "test")
            .read(
                new TableSnapshot.Subject(stream, table, attempt, landed), body, ReadFacts::fence);
  }

  private WindowRead attempt(ExportWindow window, CollectingEncoder encoder) throws Exception {
    StreamId stream = new StreamId(new DestinationId("test"), table.id(), 1);
    AttemptId attempt = new AttemptId(new ExportSeq(++seq), UUID.randomUUID());
    return reader.read(
        new ReadRequest(stream, table, attempt, scope, window, landed, limits),
        lanes.apply(encoder::row));
  }

  /// Reads windows on two sessions from now on, however small they are.
  ///
  /// @param lanes made of what takes the rows of the first
  void onTwoSessions(Function<RowSink, RowLanes> lanes) {
    this.reader = new WindowReader(source, time, "test", 1);
    this.lanes = lanes;
  }

  public WindowRead lastRead() {
    if (last == null) {
      throw new IllegalStateException("nothing was read yet");
    }
    return last;
  }

  public Watermark watermark() {
    return watermark;
  }

  public void limit(ReadLimits limits) {
    this.limits = limits;
  }

  /// As if a standby had taken over that had nothing of what came after a read: `lost` never was,
  /// `changed` is as it was, and so are the markers. They are put back past the triggers, as
  /// recovery would.
  public void loseWhatCameAfter(long seq) throws SQLException {
    execute(
        "ALTER TABLE items DISABLE TRIGGER USER",
        "DELETE FROM items WHERE id = 'lost'",
        "UPDATE items SET value = 1, updated_at = '" + START + "' WHERE id = 'changed'",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_delete",
        "DELETE FROM waybill_source.read_marker",
        "INSERT INTO waybill_source.read_marker (stream, export_seq, attempt) VALUES ('test/memory/items/v1', "
            + seq
            + ", gen_random_uuid())");
  }

  SweepReader sweep() {
    return reader.sweep();
  }

  /// A wrong variant: the acknowledged facts claim that nothing behind the watermark can still
  /// come.
  public void forgetLookBack() {
    ReadFacts facts = lastRead().facts();
    landed = altered(facts, facts.end().atMicros(), facts.incarnation());
  }

  /// As if the server had been started again since the last read.
  public void pretendRestart() {
    ReadFacts facts = lastRead().facts();
    Incarnation now = facts.incarnation();
    landed =
        altered(facts, facts.lookBackTo(), new Incarnation(now.system(), now.timeline(), "before"));
  }

  /// As if the database had been dumped, and restored into this cluster, since the last read.
  public void pretendMove() {
    ReadFacts facts = lastRead().facts();
    Incarnation now = facts.incarnation();
    landed =
        altered(facts, facts.lookBackTo(), new Incarnation("another", now.timeline(), "before"));
  }

  private static ReadFacts altered(ReadFacts facts, long lookBackTo, Incarnation incarnation) {
    return new ReadFacts(
        facts.attempt(),
        facts.end(),
        facts.fence(),
        facts.seen(),
        facts.oldestWriter(),
        lookBackTo,
        facts.prepared(),
        facts.relations(),
        incarnation);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
