package dev.waybill.dispatcher.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.partitions.PartitionCreation.Outcome;
import dev.waybill.dispatcher.partitions.Planned.Blocked;
import dev.waybill.dispatcher.partitions.Planned.Create;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class PartitionCreationTest {
  private static final LocalDate FIRST = LocalDate.of(2028, 2, 23);
  private static final LocalDate LAST = LocalDate.of(2028, 2, 24);
  private static final String NOW = "2028-02-24T23:59:59.999Z";

  private PartitionRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new PartitionRig(FIRST, LAST);
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  private static List<LocalDate> days(List<? extends Planned> planned) {
    return planned.stream().map(Planned::day).toList();
  }

  private static List<LocalDate> days(String first, String last) {
    return LocalDate.parse(first).datesUntil(LocalDate.parse(last).plusDays(1)).toList();
  }

  @Test
  void daysAreMadeAheadOverLeapDayMonthAndYearAndOnlyOnce() throws Exception {
    Outcome made = rig.ensure(NOW);
    assertThat(days(made.created())).isEqualTo(days("2028-02-25", "2028-03-09"));
    assertThat(made.blocked()).isEmpty();
    assertThat(
            rig.texts(
                """
                SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_class c
                WHERE c.relname IN ('ingested_events_20280229', 'ingested_events_20280301') ORDER BY 1
                """))
        .containsExactly(
            "ingested_events_20280229 FOR VALUES FROM ('2028-02-29 00:00:00') TO ('2028-03-01 00:00:00')",
            "ingested_events_20280301 FOR VALUES FROM ('2028-03-01 00:00:00') TO ('2028-03-02 00:00:00')");
    Outcome again = rig.ensure(NOW);
    assertThat(again.created()).isEmpty();
    assertThat(again.blocked()).isEmpty();
    assertThat(days(rig.ensure("2028-02-25T00:00:00Z").created()))
        .as("a day later by a millisecond")
        .isEqualTo(days("2028-03-10", "2028-03-10"));
    assertThat(days(rig.ensure("2028-12-30T12:00:00Z").created()))
        .isEqualTo(days("2028-12-30", "2029-01-13"));
  }

  @Test
  void aPartitionIsAsItsSiblingsAre() throws Exception {
    String role = "partition_reader_" + rig.database;
    rig.execute(
        "CREATE ROLE " + role,
        "GRANT SELECT ON ingested_events TO " + role,
        "GRANT INSERT, UPDATE ON ingested_events_20280224 TO " + role,
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER of_the_table AFTER UPDATE ON ingested_events FOR EACH ROW EXECUTE FUNCTION noted()",
        "CREATE TRIGGER own AFTER INSERT ON ingested_events_20280224 FOR EACH STATEMENT EXECUTE FUNCTION noted()",
        "ALTER TABLE ingested_events_20280224 DISABLE TRIGGER own",
        "CREATE INDEX ON ingested_events_20280224 (event_type) WHERE severity = 'HIGH'");
    assertThat(rig.ensure(NOW).blocked()).isEmpty();
    String sibling = "ingested_events_20280224";
    String made = "ingested_events_20280301";
    for (String question :
        List.of(
            "SELECT concat(tgname, ' ', tgtype, ' ', tgenabled, ' ', tgfoid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = '%1$s'::regclass ORDER BY 1",
            "SELECT replace(pg_get_indexdef(indexrelid), '%1$s', '') FROM pg_index WHERE indisvalid AND indrelid = '%1$s'::regclass AND NOT indisprimary ORDER BY replace(pg_get_indexdef(indexrelid), '%1$s', '')",
            "SELECT concat(contype, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = '%1$s'::regclass ORDER BY 1",
            "SELECT concat(attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(d.adbin, d.adrelid)) FROM pg_attribute a LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND attrelid = '%1$s'::regclass ORDER BY 1",
            "SELECT privilege_type FROM pg_class, aclexplode(relacl) WHERE oid = '%1$s'::regclass AND grantee = '"
                + role
                + "'::regrole AND privilege_type <> 'SELECT' ORDER BY 1")) {
      List<String> expected = rig.texts(question.formatted(sibling));
      assertThat(expected).as(question).isNotEmpty();
      assertThat(rig.texts(question.formatted(made)).stream().map(PartitionCreationTest::plain))
          .as(question)
          .containsExactlyElementsOf(expected.stream().map(PartitionCreationTest::plain).toList());
    }
    assertThat(
            rig.text("SELECT has_table_privilege('" + role + "', '" + made + "', 'SELECT')::text"))
        .as("what the table grants: deliveries read a new partition by name")
        .isEqualTo("true");
    assertThat(SourcePreparation.plan(rig.connection, PartitionRig.EVENTS, SourcePreparation.DELTA))
        .as("stamp, delete log, truncate and indexes")
        .isEmpty();
    rig.execute(
        PartitionRig.event("e", "2028-03-01 10:00"),
        "DELETE FROM organizations",
        "TRUNCATE ingested_events_20280301");
    assertThat(rig.texts("SELECT kind::text FROM waybill_source.delete_log ORDER BY 1"))
        .containsExactly("D", "T");
    rig.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
  }

  /// Names that the server made.
  private static String plain(String text) {
    return text.replaceAll("(INDEX )\\S+", "$1");
  }

  @Test
  void twoProcessesMakeEachPartitionOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Callable<Outcome>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Connection session = rig.session();
        both.add(() ->
            new PartitionCreation(PartitionRig.settings())
                .ensure(session, PartitionRig.EVENTS, Instant.parse(NOW))
                .orElseThrow());
      }
      List<LocalDate> made = new ArrayList<>();
      for (Future<Outcome> each : threads.invokeAll(both)) {
        assertThat(each.get().blocked()).isEmpty();
        made.addAll(days(each.get().created()));
      }
      assertThat(made).containsExactlyElementsOf(days("2028-02-25", "2028-03-09"));
    }
  }

  /// While a reader keeps the DEFAULT partition, the application goes on writing there: behind each
  /// try it waits no longer than the lock timeout of the try.
  @Test
  void aLockThatIsHeldIsAskedForAgainAndNobodyWaitsLongBehindIt() throws Exception {
    Connection reader = rig.session();
    reader.setAutoCommit(false);
    ReadingRig.run(reader, "SELECT count(*) FROM ingested_events_default");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    AtomicInteger tries = new AtomicInteger();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Connection application = rig.session();
      ReadingRig.run(application, "SET lock_timeout = '1s'");
      Future<?> writing =
          threads.submit(() -> {
            while (!done.get()) {
              ReadingRig.run(
                  application, PartitionRig.event("w" + written.incrementAndGet(), "2020-01-01"));
            }
            return null;
          });
      Outcome made =
          new PartitionCreation(
                  PartitionRig.settings(),
                  pause -> {
                    if (tries.incrementAndGet() == 10) {
                      rollback(reader);
                    }
                  })
              .ensure(rig.connection, PartitionRig.EVENTS, Instant.parse(NOW))
              .orElseThrow();
      done.set(true);
      writing.get();
      assertThat(made.blocked()).isEmpty();
      assertThat(made.created()).hasSize(14);
    }
    assertThat(tries).hasValueGreaterThanOrEqualTo(10);
    assertThat(rig.text("SELECT count(*)::text FROM ingested_events_default"))
        .isEqualTo("" + written.get());
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLockThatIsNeverLetGoIsToldOf() throws Exception {
    Connection reader = rig.session();
    reader.setAutoCommit(false);
    ReadingRig.run(reader, "SELECT count(*) FROM ingested_events_default");
    CreationSettings usual = PartitionRig.settings();
    Outcome outcome =
        new PartitionCreation(
                new CreationSettings(
                    2, usual.lockTimeout(), usual.statementTimeout(), 2, usual.pause()),
                pause -> {})
            .ensure(rig.connection, PartitionRig.EVENTS, Instant.parse(NOW))
            .orElseThrow();
    assertThat(outcome.created()).isEmpty();
    assertThat(outcome.blocked())
        .hasSize(2)
        .allSatisfy(day ->
            assertThat(day.problem()).contains("found a lock held by another session in 2 tries"));
    assertThat(rig.texts("SELECT relname FROM pg_class WHERE relname = 'ingested_events_20280225'"))
        .as("nothing is left")
        .isEmpty();
    reader.rollback();
  }

  @Test
  void rowsOfTheDayInTheDefaultPartitionAreToldOfAndTheCureKeepsThemAsTheyWere() throws Exception {
    rig.execute(
        PartitionRig.event("early", "2028-02-27 08:00"), PartitionRig.event("old", "2020-01-01"));
    String row = "SELECT e::text FROM ingested_events e WHERE id = 'early'";
    String before = rig.text(row);
    Outcome outcome = rig.ensure(NOW);
    assertThat(days(outcome.created())).hasSize(13).doesNotContain(LocalDate.parse("2028-02-27"));
    Blocked blocked = outcome.blocked().getFirst();
    assertThat(blocked.problem())
        .startsWith(
            "expected no rows of 2028-02-27 in \"public\".\"ingested_events_default\", found 1");
    rig.connection.setAutoCommit(false);
    rig.execute(blocked.cure().toArray(String[]::new));
    rig.connection.commit();
    rig.connection.setAutoCommit(true);
    assertThat(rig.text(row)).isEqualTo(before);
    assertThat(rig.texts("SELECT tableoid::regclass::text FROM ingested_events ORDER BY id"))
        .containsExactly("ingested_events_20280227", "ingested_events_default");
    assertThat(SourcePreparation.plan(rig.connection, PartitionRig.EVENTS, SourcePreparation.DELTA))
        .isEmpty();
    assertThat(rig.ensure(NOW).blocked()).isEmpty();
  }

  @Test
  void whatCannotBeMadeIsToldWithItsReasonAndKeepsNoOtherFromIt() throws Exception {
    rig.execute(
        "CREATE TABLE ingested_events_20280226 (note text)",
        "CREATE TABLE hours PARTITION OF ingested_events FOR VALUES FROM ('2028-02-25 06:00') TO ('2028-02-25 12:00')",
        "CREATE TABLE events_p2028_03_20 PARTITION OF ingested_events FOR VALUES FROM ('2028-03-20') TO ('2028-03-21')");
    Outcome outcome = rig.ensure(NOW);
    assertThat(outcome.blocked())
        .extracting(Blocked::problem)
        .singleElement()
        .asString()
        .startsWith(
            "expected nothing or the whole of 2028-02-25 in a partition, found a part of it");
    assertThat(outcome.created())
        .extracting(Create::name)
        .as("named as the newest sibling")
        .hasSize(13)
        .contains("events_p2028_03_01");
    rig.execute(
        "CREATE TABLE extra PARTITION OF ingested_events FOR VALUES FROM ('2028-03-21') TO ('2028-03-22')");
    assertThat(rig.ensure("2028-03-21T00:00:00Z").blocked())
        .hasSize(14)
        .allSatisfy(day ->
            assertThat(day.problem())
                .contains("to have its date in its name")
                .contains("found extra FOR VALUES FROM ('2028-03-21 00:00:00')"));
  }

  @Test
  void aCheckThatExcludesTheDaysSparesTheScanOfTheDefaultPartition() throws Exception {
    String spared =
        "default partition \"ingested_events_default\" is implied by existing constraints";
    assertThat(debugOfFirst()).doesNotContain(spared);
    rig.execute(
        "ALTER TABLE ingested_events_default ADD CONSTRAINT no_such_day CHECK (occurred_at IS NOT NULL AND (occurred_at < '2028-02-25' OR occurred_at >= '2028-03-10')) NOT VALID",
        "ALTER TABLE ingested_events_default VALIDATE CONSTRAINT no_such_day");
    assertThat(debugOfFirst()).contains(spared);
    assertThat(rig.ensure(NOW).blocked()).isEmpty();
  }

  /// What the server says to the first partition that is made, which is then taken back.
  private String debugOfFirst() throws SQLException {
    PartitionPlan plan =
        PartitionPlan.of(
                rig.connection, PartitionRig.EVENTS, Instant.parse(NOW), PartitionRig.settings())
            .orElseThrow();
    StringBuilder said = new StringBuilder();
    rig.connection.setAutoCommit(false);
    try (Statement statement = rig.connection.createStatement()) {
      statement.execute("SET LOCAL client_min_messages = debug1");
      for (String sql : ((Create) plan.days().getFirst()).sql()) {
        statement.execute(sql);
        for (SQLWarning at = statement.getWarnings(); at != null; at = at.getNextWarning()) {
          said.append(at.getMessage()).append('\n');
        }
      }
    }
    rig.connection.rollback();
    rig.connection.setAutoCommit(true);
    return said.toString();
  }

  @Test
  void aNameThatIsTakenIsToldOf() throws Exception {
    rig.execute("CREATE TABLE ingested_events_20280226 (note text)");
    assertThat(rig.ensure(NOW).blocked())
        .singleElement()
        .satisfies(day ->
            assertThat(day.problem())
                .startsWith("expected no relation public.ingested_events_20280226"));
  }
}
