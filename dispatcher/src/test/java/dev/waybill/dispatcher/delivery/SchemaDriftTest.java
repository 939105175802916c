package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.ManagementSettings;
import dev.waybill.dispatcher.settings.TableSettings;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.settings.WorkerSettings;
import dev.waybill.dispatcher.source.ColumnDrift;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.stats.StatusQuery;
import dev.waybill.dispatcher.stats.StreamStatus;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/// The application's table no longer is what its schema file says.
@Tag("server")
class SchemaDriftTest {
  /// What happens to `items`, what must be said of it, and what takes it back.
  enum Drift {
    DROPPED(
        "ALTER TABLE items DROP value",
        "items",
        "column value: expected int8, found no such column; restore it, or publish a new major version",
        "ALTER TABLE items ADD value int8"),
    RENAMED(
        "ALTER TABLE items RENAME value TO amount",
        "items",
        "found no such column, and of that type a new one: amount; if it was renamed, put \"name\": \"amount\" into the `source` of column value",
        "ALTER TABLE items RENAME amount TO value"),
    RETYPED(
        "ALTER TABLE items ALTER value TYPE text",
        "items",
        "column value: expected int8, found text; publish a new major version",
        "ALTER TABLE items ALTER value TYPE int8 USING value::int8"),
    RETYPED_TO_WHAT_IS_HELD(
        "ALTER TABLE items ALTER value TYPE int4",
        "items",
        "column value: expected int8, found int4; put \"type\": \"int4\" into the `source` of column value",
        "ALTER TABLE items ALTER value TYPE int8"),
    CURSOR_RENAMED(
        "ALTER TABLE items RENAME updated_at TO touched",
        "items",
        "column updated_at: expected timestamptz, found no such column, and of that type a new one: touched;",
        "ALTER TABLE items RENAME touched TO updated_at"),
    UNSTAMPED(
        "ALTER TABLE items DISABLE TRIGGER waybill_stamp",
        "items",
        "expected the trigger waybill_stamp to be enabled always",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp"),
    TABLE_RENAMED(
        "ALTER TABLE items RENAME TO stuff",
        "stuff",
        "expected the table public.items, found none",
        "ALTER TABLE stuff RENAME TO items");

    final String sql;
    final String table;
    final String says;
    final String cure;

    Drift(String sql, String table, String says, String cure) {
      this.sql = sql;
      this.table = table;
      this.says = says;
      this.cure = cure;
    }
  }

  @TempDir private Path folder;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private DeliveryRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    logged.start();
    // A command that ran before in this JVM may have silenced all logs.
    logger().setLevel(Level.INFO);
    logger().addAppender(logged);
  }

  @AfterEach
  void close() throws Exception {
    logger().detachAppender(logged);
    logger().setLevel(null);
    rig.close();
  }

  @ParameterizedTest
  @EnumSource
  void itsStreamStopsLosesNothingAndGoesOnByItselfWhileOthersDoNotNotice(Drift drift)
      throws Exception {
    rig.application.execute(
        "CREATE TABLE things (LIKE items INCLUDING ALL)",
        "CREATE TRIGGER waybill_stamp BEFORE INSERT OR UPDATE ON things FOR EACH ROW EXECUTE FUNCTION waybill_source.keep()",
        "ALTER TABLE things ENABLE ALWAYS TRIGGER waybill_stamp");
    Worker worker = rig.worker("a");
    Worker other = rig.worker("b", things());
    put("items", "before");
    pass(worker, other);
    rig.application.execute(drift.sql);
    put("things", "other");
    if (drift == Drift.CURSOR_RENAMED) {
      rig.application.execute(
          "INSERT INTO items (id, touched) VALUES ('meanwhile', '"
              + rig.application.time.now()
              + "')");
    } else {
      put(drift.table, "meanwhile");
    }
    pass(worker, other);
    lookAgain(worker);
    assertThat(
            rig.query(
                "SELECT state || ' ' || state_reason FROM warehouse_stream WHERE table_name = 'items'"))
        .startsWith("STOPPED SCHEMA_DRIFT")
        .contains(drift.says);
    assertThat(logged.list.stream().filter(event -> event.getLevel() == Level.ERROR))
        .as("said once, however often the stream looks")
        .hasSize(1);
    assertThat(ids("things")).containsExactly("other");
    assertThat(ids("items")).containsExactly("before");
    rig.application.execute(drift.cure);
    lookAgain(worker);
    put("items", "after");
    pass(worker, other);
    assertThat(ids("items")).containsOnly("before", "meanwhile", "after");
    assertThat(ids("things")).containsExactly("other");
    assertThat(
            rig.query(
                "SELECT state || (state_reason IS NULL) FROM warehouse_stream WHERE table_name = 'items'"))
        .isEqualTo("ACTIVEtrue");
  }

  @Test
  void aNewMinorThatNamesTheRenamedColumnGoesOnWhereTheStreamStopped() throws Exception {
    Worker worker = rig.worker("a");
    put("items", "before");
    pass(worker);
    rig.application.execute("ALTER TABLE items RENAME value TO amount");
    put("items", "meanwhile");
    pass(worker);
    assertThat(ids("items")).containsExactly("before");
    lookAgain(rig.worker("b", renamed()));
    assertThat(ids("items")).containsExactlyInAnyOrder("before", "meanwhile");
  }

  @Test
  void anAddedColumnIsToldOnceAndTheStreamGoesOn() throws Exception {
    rig.application.execute("ALTER TABLE items ADD unpublished text");
    Worker worker = rig.worker("a");
    put("items", "one");
    pass(worker);
    // An open transaction holds the fence back: the column stays above it.
    Connection writer = rig.application.writer();
    writer.setAutoCommit(false);
    ReadingRig.run(writer, "SELECT pg_current_xact_id()");
    rig.application.execute("ALTER TABLE items ADD colour text");
    for (String id : List.of("two", "three", "four")) {
      put("items", id);
      pass(worker);
    }
    writer.rollback();
    assertThat(ids("items")).containsExactlyInAnyOrder("one", "two", "three", "four");
    assertThat(rig.query("SELECT string_agg(n, '|') FROM warehouse_attempt, unnest(notices) n"))
        .isEqualTo(
            "column colour text of public.items was added or altered since the last read; it is not published by schema items 1.0");
  }

  @Test
  void theStatusShowsEachColumnThatDiffers() throws Exception {
    Worker worker = rig.worker("a");
    put("items", "before");
    pass(worker);
    assertThat(status().drift()).isEmpty();
    rig.application.execute(
        "ALTER TABLE items DROP organization_id CASCADE",
        "ALTER TABLE items ALTER value TYPE text");
    pass(worker);
    assertThat(status().state()).isEqualTo("STOPPED");
    assertThat(status().drift())
        .extracting(ColumnDrift::column, ColumnDrift::expected, ColumnDrift::found)
        .containsExactly(
            tuple("organization_id", "text", "no such column"), tuple("value", "int8", "text"));
  }

  private StreamStatus status() {
    TableId items = new TableId("items");
    return new StatusQuery(
            rig.control,
            new WaybillSettings(
                "test",
                new ControlSettings("", "", ""),
                Map.of("app", rig.application.source.settings()),
                Map.of(items, new TableSettings("app", 1)),
                SchemaCatalog.shipped().with(Path.of("src/test/resources/schemas")),
                List.of(
                    new DestinationPlan(
                        new DestinationSettings(new DestinationId("memory"), "memory", Map.of()),
                        null,
                        Map.of(items, ReadingRig.CADENCE))),
                new WorkerSettings(
                    1,
                    Duration.ofSeconds(1),
                    new LeaseSettings(Duration.ofSeconds(60), Duration.ofSeconds(15)),
                    RetryPolicy.DEFAULT,
                    folder,
                    8 << 20,
                    new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1)),
                    QuarantineLimit.DEFAULT,
                    QuarantineExpiry.Settings.DEFAULT,
                    1L << 30,
                    OutboxPurge.Settings.DEFAULT,
                    Duration.ofDays(30),
                    1L << 30),
                new ManagementSettings("127.0.0.1", 0)))
        .streams()
        .getFirst();
  }

  private void put(String table, String id) throws Exception {
    rig.application.execute(
        "INSERT INTO %s (id, updated_at) VALUES ('%s', '%s')"
            .formatted(table, id, rig.application.time.now()));
  }

  /// Lets a window close and the workers work.
  private void pass(Worker... workers) {
    rig.application.time.tick(ReadingRig.CADENCE);
    for (Worker worker : workers) {
      worker.work();
    }
  }

  private void lookAgain(Worker worker) {
    rig.update(
        "UPDATE warehouse_delivery SET next_attempt_at = '-infinity' WHERE status = 'FAILED'");
    worker.work();
  }

  private List<String> ids(String table) throws IOException {
    return rig.delivered(table).stream().map(row -> row.substring(0, row.indexOf('='))).toList();
  }

  private static PublishedTable things() {
    PublishedTable items = ReadingRig.items();
    TableSchema schema = items.schema();
    return new PublishedTable(
        new TableSchema(
            new TableId("things"),
            1,
            0,
            schema.key(),
            schema.organisation(),
            schema.eventDate(),
            schema.columns()),
        items.description(),
        new SourceTable("public", "things"),
        items.cursor(),
        items.columns(),
        items.retention(),
        items.references());
  }

  private static PublishedTable renamed() {
    PublishedTable items = ReadingRig.items();
    return new PublishedTable(
        items.schema(),
        items.description(),
        items.source(),
        items.cursor(),
        items.columns().stream()
            .map(column ->
                column.name().equals("value") ? new SourceColumn("amount", "int8", null) : column)
            .toList(),
        items.retention(),
        items.references());
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Failures.class);
  }
}
