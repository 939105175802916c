package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.partitions.PartitionRig;
import dev.waybill.dispatcher.source.Patience;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class PartitionClosingTest {
  private static final String PARTITION = "ingested_events_20280223";

  private PartitionRig rig;
  private ClosingPartition partition = new ClosingPartition(1, 0, "public", PARTITION);

  @BeforeEach
  void open() throws SQLException {
    rig = new PartitionRig(LocalDate.of(2028, 2, 23), LocalDate.of(2028, 2, 24));
    rig.execute(
        PartitionRig.event("a", "2028-02-23 10:00"), PartitionRig.event("b", "2028-02-24 10:00"));
    partition = new ClosingPartition(7, oid(PARTITION), "public", PARTITION);
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  private long oid(String relation) throws SQLException {
    return Long.parseLong(rig.text("SELECT '" + relation + "'::regclass::oid::bigint::text"));
  }

  /// Never waits longer than a moment between tries.
  private static PartitionClosing closing(int tries, Patience.Sleep between) {
    return new PartitionClosing(
        new ClosingSettings(
            Duration.ofMillis(50), new Patience(tries, Duration.ofMillis(1), between)),
        "postgres");
  }

  private static PartitionClosing closing() {
    return closing(100, Thread::sleep);
  }

  @Test
  void whatIsClosedIsNobodysAndTheRestGoesOn() throws Exception {
    String role = "closing_app_" + rig.database;
    rig.execute(
        "CREATE ROLE " + role, "GRANT ALL ON ingested_events, " + PARTITION + " TO " + role);

    String closed = Sql.table(closing().detach(rig.connection, partition));

    assertThat(closed).isEqualTo("\"waybill_closing\".\"close_7_" + PARTITION + "\"");
    assertThat(rig.texts("SELECT id FROM ingested_events")).containsExactly("b");
    assertThat(rig.texts("SELECT id FROM " + closed)).containsExactly("a");
    assertThat(
            rig.text(
                "SELECT has_table_privilege('%s', %d, 'SELECT')::text"
                    .formatted(role, partition.oid())))
        .isEqualTo("false");
    assertThat(
            rig.text(
                "SELECT has_schema_privilege('%s', 'waybill_closing', 'USAGE')::text"
                    .formatted(role)))
        .isEqualTo("false");
    for (String write :
        List.of(
            "INSERT INTO %1$s SELECT * FROM %1$s",
            "UPDATE %1$s SET source = 'x'", "DELETE FROM %1$s", "TRUNCATE %1$s")) {
      assertThatThrownBy(() -> rig.execute(write.formatted(closed)))
          .as(write)
          .hasMessageContaining("is closed");
    }
    rig.execute(PartitionRig.event("late", "2028-02-23 11:00"));
    assertThat(rig.text("SELECT tableoid::regclass::text FROM ingested_events WHERE id = 'late'"))
        .as("an event that comes late has a place")
        .isEqualTo("ingested_events_default");
    rig.execute("DELETE FROM organizations");
    assertThat(rig.texts("SELECT id FROM ingested_events")).isEmpty();
    assertThat(rig.texts("SELECT id FROM " + closed)).containsExactly("a");
  }

  /// A delete that retention makes must not travel.
  @Test
  void nothingIsToldAsDeleted() throws Exception {
    var unused = closing().detach(rig.connection, partition);
    assertThat(closing().drop(rig.connection, partition)).isTrue();

    assertThat(rig.texts("SELECT kind FROM waybill_source.delete_log")).isEmpty();
  }

  @Test
  void aWriterThatIsOpenIsWaitedForAndWhatItWroteIsThere() throws Exception {
    Connection writer = rig.session();
    writer.setAutoCommit(false);
    ReadingRig.run(writer, PartitionRig.event("open", "2028-02-23 12:00"));
    List<String> meanwhile = new ArrayList<>();
    PartitionClosing patient =
        closing(
            1000,
            _ -> {
              // Between two tries nobody waits for anything.
              asTheApplication(PartitionRig.event("m" + meanwhile.size(), "2028-02-23 13:00"));
              meanwhile.add("m" + meanwhile.size());
              if (meanwhile.size() == 3) {
                commit(writer);
              }
            });

    String closed = Sql.table(patient.detach(rig.connection, partition));

    assertThat(meanwhile).hasSize(3);
    assertThat(rig.texts("SELECT id FROM " + closed + " ORDER BY id"))
        .containsExactly("a", "m0", "m1", "m2", "open");
  }

  private void asTheApplication(String sql) {
    try {
      Connection session = rig.session();
      ReadingRig.run(session, "SET lock_timeout = '1ms'", sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void commit(Connection session) {
    try {
      session.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// One whose locks are not to be had, and one that PREPARE left, are the same to it.
  @Test
  void whatCannotBeLockedIsLeftAsItWas() throws Exception {
    String before = shape();
    for (List<String> busy :
        List.of(
            List.of("LOCK TABLE organizations IN ROW EXCLUSIVE MODE"),
            List.of("LOCK TABLE ONLY ingested_events IN ACCESS SHARE MODE"),
            List.of("LOCK TABLE ingested_events_default IN ACCESS SHARE MODE"),
            List.of(PartitionRig.event("p", "2028-02-23 12:00"), "PREPARE TRANSACTION 'p'"))) {
      Connection session = rig.session();
      session.setAutoCommit(false);
      ReadingRig.run(session, busy.toArray(String[]::new));
      assertThatThrownBy(() -> closing(2, _ -> {}).detach(rig.connection, partition))
          .as("%s", busy)
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(Patience.isBusy(e)).isTrue());
      if (busy.getLast().startsWith("PREPARE")) {
        session.setAutoCommit(true);
        ReadingRig.run(session, "ROLLBACK PREPARED 'p'");
      } else {
        session.rollback();
      }
      assertThat(shape()).isEqualTo(before);
    }
  }

  /// Whatever a detach changes.
  private String shape() throws SQLException {
    return rig.text(
        """
        SELECT concat(inhparent::regclass, relname, relacl,
          (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid),
          (SELECT string_agg(tgname, ',' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal))
        FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid WHERE c.oid = %d
        """
            .formatted(partition.oid()));
  }

  @Test
  void eachStepIsDoneOnce() throws Exception {
    PartitionClosing closing = closing();
    assertThat(closing.where(rig.connection, partition)).isInstanceOf(Whereabouts.Attached.class);
    assertThatThrownBy(() -> closing.drop(rig.connection, partition))
        .hasMessageContaining(
            "expected \"public\".\"ingested_events_20280223\" to be detached before");
    SourceTable closed = closing.detach(rig.connection, partition);
    assertThat(closing.detach(rig.connection, partition)).isEqualTo(closed);
    assertThat(closing.drop(rig.connection, partition)).isTrue();
    assertThat(closing.drop(rig.connection, partition)).isFalse();
    assertThat(closing.where(rig.connection, partition)).isEqualTo(new Whereabouts.Gone());
    assertThatThrownBy(() -> closing.detach(rig.connection, partition))
        .hasMessageContaining("dropped by somebody else");
  }

  /// By then it is no table of the application's, and none is locked.
  @Test
  void theDropTouchesNoTableOfTheApplication() throws Exception {
    String closed = Sql.table(closing().detach(rig.connection, partition));
    Connection session = rig.session();
    session.setAutoCommit(false);
    ReadingRig.run(session, "DROP TABLE " + closed);

    try (Statement statement = session.createStatement();
        var locked =
            statement.executeQuery(
                """
                SELECT count(*) FILTER (WHERE c.oid IS NULL),
                  string_agg(DISTINCT n.nspname, ',') FILTER (WHERE n.nspname NOT LIKE 'pg\\_%')
                FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
                LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
                """)) {
      locked.next();
      assertThat(locked.getString(2)).as("schemas of what is locked").isNull();
      assertThat(locked.getInt(1)).as("what is being dropped").isPositive();
    }
    session.rollback();
  }

  @Test
  void whatDependsOnItIsNotDropped() throws Exception {
    rig.execute("CREATE VIEW seen AS SELECT id FROM " + PARTITION);
    var unused = closing().detach(rig.connection, partition);

    assertThatThrownBy(() -> closing().drop(rig.connection, partition))
        .hasMessageContaining("depend");
    assertThat(rig.texts("SELECT id FROM seen")).containsExactly("a");
  }

  @Test
  void whatIsNoPartitionIsSaidSo() throws Exception {
    ClosingPartition whole =
        new ClosingPartition(7, oid("ingested_events"), "public", "ingested_events");
    assertThatThrownBy(() -> closing().detach(rig.connection, whole))
        .hasMessageContaining("found \"public\".\"ingested_events\" in no table");
    rig.execute(
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = " + partition.oid());
    assertThatThrownBy(() -> closing().detach(rig.connection, partition))
        .hasMessageContaining("half detached from ingested_events");
  }

  @Test
  void aLongNameIsCutBetweenCharacters() {
    String closed = new ClosingPartition(12, 1, "public", "ä".repeat(40)).closedName();

    assertThat(closed).isEqualTo("close_12_" + "ä".repeat(27));
  }
}
