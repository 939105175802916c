package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class WindowReaderTest {
  private ReadingRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void aRowComesInTheWindowOfItsCursorAndOnce() throws Exception {
    rig.execute(rig.put("a", 1));
    assertThat(rig.nextWindow()).containsExactly("a=1");
    assertThat(rig.nextWindow()).isEmpty();
    rig.execute(rig.put("a", 2), rig.put("b", 1));
    assertThat(rig.nextWindow()).containsExactly("a=2", "b=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aTransactionOpenOverThreeWindowsDelaysOnlyItsOwnRows() throws Exception {
    assertThat(openOverThreeWindows(() -> {}))
        .containsExactlyInAnyOrder("s0=0", "s1=1", "s2=2", "last=9");
    assertThat(rig.nextWindow()).as("its rows come once").isEmpty();
  }

  @Test
  void withoutTheLatePartTheSameTransactionIsLost() throws Exception {
    assertThat(openOverThreeWindows(() -> rig.forgetLookBack())).containsExactly("last=9");
    assertThat(rig.nextWindow()).isEmpty();
  }

  /// A writer with savepoints, released and rolled back, stays open while three windows close on
  /// time.
  ///
  /// @return what the window after its commit holds
  private List<String> openOverThreeWindows(Runnable beforeLast) throws Exception {
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    rig.time.begin("long");
    ReadingRig.run(writer, rig.put("s0", 0));
    for (int window = 1; window <= 3; window++) {
      rig.time.tick(Duration.ofSeconds(1));
      ReadingRig.run(writer, "SAVEPOINT p" + window, rig.put("s" + window, window));
      ReadingRig.run(writer, window == 3 ? "ROLLBACK TO p3" : "RELEASE p" + window);
      rig.execute(rig.put("other" + window, window));
      assertThat(rig.nextWindow())
          .as("window %d is on time", window)
          .containsExactly("other" + window + "=" + window);
    }
    ReadingRig.run(writer, rig.put("last", 9));
    writer.commit();
    rig.time.end("long");
    beforeLast.run();
    return rig.nextWindow();
  }

  @Test
  void aPreparedTransactionIsWaitedForHoweverLongAgoItBegan() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    rig.time.begin("two-phase");
    ReadingRig.run(writer, rig.put("p", 1), "PREPARE TRANSACTION 'tx'");
    rig.time.end("two-phase");
    assertThat(rig.nextWindow()).isEmpty();
    rig.time.tick(Duration.ofHours(1));
    assertThat(rig.nextWindow()).isEmpty();
    rig.execute("COMMIT PREPARED 'tx'");
    assertThat(rig.nextWindow()).containsExactly("p=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aSkewedClockWithinDeltaLosesNothing() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    String behind = rig.put("slow", 1);
    rig.time.tick(Duration.ofSeconds(40));
    rig.nextWindow();
    rig.execute(behind);
    assertThat(rig.nextWindow()).containsExactly("slow=1");
    assertThat(rig.lastRead().latest()).isGreaterThan(Duration.ofSeconds(50));
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void anAttemptThatNeverLandedChangesNothing() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.readInVain()).containsExactly("a=1");
    assertThat(rig.readInVain()).containsExactly("a=1");
    assertThat(rig.read()).containsExactly("a=1");
  }

  @Test
  void aDeliveryCutBySizeGoesOnAfterItsLastRowAndNeverBetweenTies() throws Exception {
    rig.limit(new ReadLimits(3, 1L << 30, Duration.ofMinutes(1)));
    for (int i = 0; i < 10; i++) {
      rig.execute(rig.put("r" + i, i));
    }
    rig.time.tick(ReadingRig.CADENCE);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<String> part = rig.read();
      assertThat(part).hasSize(3);
      assertThat(rig.watermark().id()).isNotNull();
      all.addAll(part);
    }
    all.addAll(rig.read());
    assertThat(rig.watermark().id()).isNull();
    assertThat(all)
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> "r" + i + "=" + i).toList());
  }

  @Test
  void aCutInTheMiddleOfAStatementThatHasMuchMoreToSay() throws Exception {
    many(1, 200_000);
    rig.limit(new ReadLimits(1000, 1L << 30, Duration.ofMinutes(1)));
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.read()).hasSize(1000).endsWith("r001000=1000");
    assertThat(rig.read()).hasSize(1000).startsWith("r001001=1001");
    rig.limit(new ReadLimits(1_000_000, 1L << 30, Duration.ofMinutes(1)));
    assertThat(rig.read()).hasSize(198_000).endsWith("r200000=200000");
    assertThat(rig.nextWindow()).isEmpty();
  }

  /// The planner knows of no rows that came since the table was analysed.
  @Test
  void aWindowOfMoreThanStatisticsTellIsReadAgainInOrderAndCut() throws Exception {
    rig.execute("ALTER TABLE items SET (autovacuum_enabled = off)");
    many(1, 100);
    rig.execute("ANALYZE items");
    assertThat(rig.nextWindow()).hasSize(100);
    many(101, 1000);
    rig.limit(new ReadLimits(500, 1L << 30, Duration.ofMinutes(1)));

    assertThatThrownBy(() -> rig.nextWindow())
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.AGAIN))
        .hasMessageContaining("ANALYZE public.items");

    assertThat(rig.read()).hasSize(500).startsWith("r000101=101").endsWith("r000600=600");
    assertThat(rig.read()).hasSize(400).startsWith("r000601=601").endsWith("r001000=1000");
    many(1001, 1600);
    assertThatThrownBy(() -> rig.nextWindow())
        .as("after a window that was whole the next is read in no order again")
        .isInstanceOf(SourceException.class);
  }

  /// One row a microsecond.
  private void many(int from, int to) throws Exception {
    rig.execute(
        "INSERT INTO items (id, value, updated_at) SELECT 'r' || lpad(n::text, 6, '0'), n, '"
            + rig.time.now()
            + "'::timestamptz + n * interval '1 microsecond' FROM generate_series("
            + from
            + ", "
            + to
            + ") n");
  }

  @Test
  void aRowFromBeforeTheEpochIsARowLikeAnyOther() throws Exception {
    rig.execute(
        "INSERT INTO items (id, value, updated_at) VALUES ('old', 1, '0001-01-01Z'), ('older', 1, '-infinity')");
    rig.execute(rig.put("new", 1));
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("older=1", "old=1", "new=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aDisabledTriggerStopsTheStream() throws Exception {
    rig.execute(rig.put("a", 1), "ALTER TABLE items DISABLE TRIGGER waybill_stamp");
    rig.time.tick(ReadingRig.CADENCE);
    assertThatThrownBy(() -> rig.read())
        .hasMessageContaining("enabled always")
        .hasMessageContaining("waybill source prepare --table items");
    rig.execute(
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "ALTER TABLE items ALTER updated_at DROP NOT NULL");
    assertThatThrownBy(() -> rig.read()).hasMessageContaining("never to be null");
    rig.execute("ALTER TABLE items ADD CHECK (updated_at IS NOT NULL)");
    assertThat(rig.read()).containsExactly("a=1");
  }

  @Test
  void aTriggerThatAllowsMoreThanTheConfiguredDeltaStopsTheStream() throws Exception {
    rig.execute(
        rig.put("a", 1),
        "CREATE OR REPLACE FUNCTION waybill_source.keep() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE"
            + " delta CONSTANT interval := '900000 milliseconds'; BEGIN RETURN NEW; END $$");
    rig.time.tick(ReadingRig.CADENCE);
    assertThatThrownBy(() -> rig.read())
        .hasMessageContaining("configured delta of PT1M, found PT15M");
  }

  @Test
  void aRowCommittedLateBehindACutComesOnce() throws Exception {
    rig.limit(new ReadLimits(2, 1L << 30, Duration.ofMinutes(1)));
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    rig.time.begin("late");
    ReadingRig.run(writer, rig.put("b", 1));
    rig.execute(rig.put("a", 1), rig.put("c", 1), rig.put("d", 1));
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.read()).containsExactly("a=1", "c=1");
    writer.commit();
    rig.time.end("late");
    assertThat(rig.read()).containsExactlyInAnyOrder("b=1", "d=1");
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.read()).isEmpty();
  }

  @Test
  void afterARestartWhoseHistoryIsProvenNothingComesTwice() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.pretendRestart();
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aMarkerThatWasCopiedIntoAnotherClusterProvesNothing() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.pretendMove();
    assertThat(rig.nextWindow()).containsExactly("a=1");
    assertThat(rig.lastRead().notices()).singleElement().asString().contains("another incarnation");
  }

  @Test
  void aServerThatLostTheMarkerIsReadOverTheWholeLookBack() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.pretendRestart();
    rig.execute("TRUNCATE waybill_source.read_marker");
    assertThat(rig.nextWindow()).containsExactly("a=1");
    assertThat(rig.lastRead().notices()).singleElement().asString().contains("another incarnation");
  }

  @Test
  void aTruncateThatHoldsTheTableMakesTheReadWaitAndIsNoticed() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    ReadingRig.run(writer, "TRUNCATE items");
    rig.time.tick(ReadingRig.CADENCE);
    assertThatThrownBy(() -> rig.read())
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.TRANSIENT))
        .hasMessageContaining("lock timeout");
    writer.commit();
    assertThat(rig.read()).isEmpty();
    assertThat(rig.lastRead().notices())
        .singleElement()
        .asString()
        .contains("items was truncated or rewritten");
  }

  @Test
  void aTruncateThatCommitsWhileTheReadWaitsForItsLockIsSeen() throws Exception {
    rig.execute(rig.put("a", 1));
    Connection writer = rig.writer();
    Connection watcher = rig.writer();
    writer.setAutoCommit(false);
    String inWindow = rig.put("b", 1);
    Thread committer = new Thread(() -> commitOnceSomebodyWaits(writer, watcher));
    rig.time.onLook(() -> {
      rig.time.onLook(() -> {});
      ReadingRig.run(writer, "TRUNCATE items", inWindow);
      committer.start();
    });
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.read()).as("the snapshot is taken after the lock").containsExactly("b=1");
    committer.join();
  }

  private static void commitOnceSomebodyWaits(Connection writer, Connection watcher) {
    try (Statement statement = watcher.createStatement()) {
      boolean waiting = false;
      while (!waiting) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass")) {
          row.next();
          waiting = row.getLong(1) > 0;
        }
      }
      writer.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRetypedColumnStopsTheStreamWithADiff() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute(
        "ALTER TABLE items ALTER value TYPE int4",
        "ALTER TABLE items RENAME organization_id TO org");
    rig.time.tick(ReadingRig.CADENCE);
    assertThatThrownBy(() -> rig.read())
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.SCHEMA_DRIFT))
        .hasMessageContaining("column value: expected int8, found int4")
        .hasMessageContaining("column organization_id: expected text, found no such column");
  }

  @Test
  void withTheSnapshotBeforeTheLockATruncateReadsAsAnEmptyTable() throws Exception {
    rig.execute(rig.put("a", 1));
    try (ReaderSession wrong = rig.source.reader("test")) {
      wrong.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1");
      rig.execute("TRUNCATE items");
      wrong.execute("LOCK TABLE public.items IN ACCESS SHARE MODE");
      try (Statement statement = wrong.connection().createStatement();
          ResultSet count = statement.executeQuery("SELECT count(*) FROM items")) {
        count.next();
        assertThat(count.getLong(1)).as("neither the row nor an error").isZero();
      }
    }
  }

  @Test
  void theRightsThatTheReadmeNamesAreEnough() throws Exception {
    String role = "reader_" + ProcessHandle.current().pid();
    PostgresServer server = PostgresServer.shared();
    try (Connection admin = server.connect("postgres")) {
      ReadingRig.run(admin, "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
    }
    try (ReadingRig restricted = new ReadingRig(server, role, "secret")) {
      restricted.execute(restricted.put("a", 1));
      try (Connection reader = restricted.source.connect("test")) {
        assertThatThrownBy(() -> restricted.source.time().look(reader))
            .hasMessageContaining("GRANT pg_read_all_stats");
      }
      restricted.execute(
          "GRANT pg_read_all_stats TO " + role,
          "GRANT SELECT ON items TO " + role,
          "GRANT USAGE ON SCHEMA waybill_source TO " + role,
          "GRANT SELECT, INSERT, DELETE ON waybill_source.read_marker TO " + role);
      try (Connection reader = restricted.source.connect("test")) {
        assertThat(restricted.source.time().look(reader).prepared()).isEmpty();
      }
      assertThat(restricted.nextWindow()).containsExactly("a=1");
      assertThat(restricted.nextWindow()).isEmpty();
    }
  }
}
