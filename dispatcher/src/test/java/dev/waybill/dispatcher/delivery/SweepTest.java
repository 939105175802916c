package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweepStep;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows whose cursor is far from the time of writing, which no window reads.
@Tag("server")
class SweepTest {
  @TempDir private Path folder;

  private SweepRig memory() throws Exception {
    return new SweepRig(folder, ReconciliationRig::memory);
  }

  private static SweepRig begun(SweepRig swept) throws Exception {
    swept.held.put("a", 1);
    swept.held.put("changed", 1);
    swept.pass();
    return swept;
  }

  /// Writes what windows read beside what they do not, and sweeps.
  private static void assertOnlyTheLateArrive(SweepRig swept) throws Exception {
    swept.held.put("b", 1);
    swept.putLongAgo("old", 7);
    swept.putLongAgo("changed", 2);
    swept.pass();
    assertThat(swept.held.compare(Depth.FULL).missing() + swept.held.compare(Depth.FULL).altered())
        .as("what windows missed")
        .isEqualTo(2);

    assertThat(swept.sweep()).isEqualTo(2);
    swept.held.worker.work();

    assertThat(swept.held.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(swept.sent()).as("two by windows, one, and what was late").isEqualTo("2 1 2");
    assertThat(swept.sweep()).as("nothing is left").isZero();
  }

  @Test
  void whatWindowsMissArrivesInAReplica() throws Exception {
    try (SweepRig swept = begun(new SweepRig(folder, SweepTest::replica))) {
      assertOnlyTheLateArrive(swept);
      assertThat(
              swept.held.rig.query(
                  "SELECT actor || ' ' || action || ' ' || subject || ' ' || (detail->>'first') FROM warehouse_audit"))
          .isEqualTo("sweep sweep.repair memory/items/v1 [\"id=old\", \"id=changed\"]");
    }
  }

  private static dev.waybill.dispatcher.destination.Destinations replica(ReconciliationRig rig) {
    return rig.replica();
  }

  @Test
  void whatWindowsMissArrivesInJsonLines() throws Exception {
    try (SweepRig swept = begun(memory())) {
      assertOnlyTheLateArrive(swept);
    }
  }

  @Test
  void whatWindowsMissArrivesInParquetFromEveryPartition() throws Exception {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "swept-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    try (SweepRig swept =
        new SweepRig(folder, _ -> QuarantineOnS3Test.lake(server.endpoint(), bucket))) {
      swept.held.rig.application.partition();
      var _ = begun(swept);
      swept.putLongAgo("b", 1);
      swept.putLongAgo("z", 1);
      assertThat(swept.sweep()).isEqualTo(2);
      swept.held.worker.work();
      assertThat(swept.held.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
    }
  }

  @Test
  void whatAWindowIsGoingToBringIsLeftToIt() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.put("b", 1);
      swept.held.rig.application.time.tick(Duration.ofMinutes(5));
      swept.putLongAgo("old", 1);

      assertThat(swept.sweep()).as("the stream is behind b").isEqualTo(1);
      swept.held.worker.work();

      assertThat(swept.held.rig.current()).containsKeys("old", "b");
      assertThat(swept.sent()).as("each once").isEqualTo("2 1 1");
    }
  }

  @Test
  void aTransactionThatCommitsLateIsLeftToTheWindows() throws Exception {
    try (SweepRig swept = begun(memory());
        Connection writer = swept.held.rig.application.writer()) {
      writer.setAutoCommit(false);
      swept.held.rig.application.time.begin("writer");
      ReadingRig.run(writer, swept.held.rig.application.put("late", 1));
      swept.pass();
      writer.commit();
      swept.held.rig.application.time.end("writer");

      assertThat(swept.sweep()).isZero();
      swept.held.deliver();
      assertThat(swept.held.rig.current()).containsKey("late");
      assertThat(swept.sent()).isEqualTo("2 1");
    }
  }

  /// Without marks in between, every row that was written since is asked for.
  @Test
  void aRowThatIsHeldAsItIsIsNotSent() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.put("b", 1);
      for (int i = 0; i < 8; i++) {
        swept.held.deliver();
      }
      swept.putLongAgo("old", 1);

      assertThat(swept.sweep()).isEqualTo(1);
      swept.held.worker.work();
      assertThat(swept.sent()).isEqualTo("2 1 1");
    }
  }

  @Test
  void aSweepBeginsWhenItIsDueAndGoesOnInAnotherProcessWhereItWas() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.rig.application.execute(
          "INSERT INTO items (id, value, updated_at) SELECT 'f' || n, n, '%s' FROM generate_series(1, 400) n"
              .formatted(swept.held.rig.application.time.now()));
      swept.putLongAgo("old", 1);
      swept.held.rig.application.execute("UPDATE items SET value = 2 WHERE id = 'a'");
      swept.pass();
      assertThat(swept.look()).isEqualTo(new SweepStep.NotDue());
      swept.held.rig.application.time.tick(SweepRig.DAY);
      Sweep one = swept.sweep("one", 1);
      Sweep other = swept.sweep("other", 1);

      assertThat(one.step(swept.table(), SweepRig.DAY)).isInstanceOf(SweepStep.Went.class);
      assertThat(one.step(swept.table(), SweepRig.DAY)).isInstanceOf(SweepStep.Went.class);
      assertThat(other.step(swept.table(), SweepRig.DAY)).isEqualTo(new SweepStep.Elsewhere());
      swept.held.rig.update("UPDATE sweep_table SET owned_until = clock_timestamp()");
      SweepStep next = other.step(swept.table(), SweepRig.DAY);

      assertThat(next)
          .isInstanceOfSatisfying(
              SweepStep.Went.class, went -> assertThat(went.block()).isEqualTo(3));
      assertThat(one.step(swept.table(), SweepRig.DAY)).isEqualTo(new SweepStep.Elsewhere());
      assertThat(swept.sweep(other)).as("a and old").isEqualTo(2);
      assertThat(swept.look()).isEqualTo(new SweepStep.NotDue());
    }
  }

  /// A server that took over gives ids out again that the one before had given, and that were
  /// swept.
  @Test
  void whatAnotherRunOfTheServerWroteUnderIdsThatWereSweptIsFound() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.rig.update(
          "UPDATE sweep_table SET swept_xid = swept_xid + 10000; UPDATE sweep_mark SET below_xid = below_xid + 10000");
      swept.putLongAgo("old", 1);
      swept.held.deliver();
      swept.held.rig.update("UPDATE sweep_source SET started_at = 'before'");

      assertThat(swept.sweep()).isEqualTo(1);
    }
  }

  @Test
  void aPassThatIsNotProvenBeginsAnewInAnotherRun() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.rig.application.execute(
          "INSERT INTO items (id, value, updated_at) SELECT 'f' || n, n, '%s' FROM generate_series(1, 400) n"
              .formatted(swept.held.rig.application.time.now()));
      swept.held.deliver();
      Sweep slow = swept.sweep("slow", 2);
      assertThat(slow.step(swept.table(), Duration.ZERO)).isInstanceOf(SweepStep.Went.class);
      swept.held.rig.application.execute("UPDATE items SET value = 9 WHERE id = 'f1'");
      swept.held.rig.update(
          "UPDATE sweep_source SET started_at = 'before'; UPDATE sweep_table SET pass_xmax = pass_xmax + 10000");

      assertThatThrownBy(() -> slow.step(swept.table(), Duration.ZERO))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("another incarnation");
      assertThat(slow.step(swept.table(), Duration.ZERO))
          .isInstanceOfSatisfying(
              SweepStep.Went.class, went -> assertThat(went.block()).isEqualTo(2));
    }
  }

  @Test
  void inAnotherClusterSweepsBeginAnew() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.putLongAgo("old", 1);
      swept.held.deliver();
      swept.held.rig.update("UPDATE sweep_source SET system = 'another'");

      assertThat(swept.sweep()).as("which ids those were nobody knows").isZero();
      swept.putLongAgo("older", 1);
      assertThat(swept.sweep()).isEqualTo(1);
    }
  }

  @Test
  void whatHistoryMayBringIsWaitedFor() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.putLongAgo("old", 1);
      swept.held.rig.update(
          "INSERT INTO warehouse_history (stream_id, purpose, started_by, start_reason, changed_by)"
              + " SELECT id, 'BACKFILL', 'a', 'test', 'a' FROM warehouse_stream");
      Sweep sweep = swept.sweep("one", 100);

      assertThat(sweep.step(swept.table(), Duration.ZERO)).isInstanceOf(SweepStep.Waits.class);
      assertThat(swept.held.rig.query("SELECT waiting FROM sweep_table")).contains("history");
      swept.held.rig.update("DELETE FROM warehouse_history");
      assertThat(swept.sweep(sweep)).isEqualTo(1);
    }
  }

  @Test
  void whatIsInQuarantineIsLeftThere() throws Exception {
    try (SweepRig swept = begun(memory())) {
      swept.held.put("bad", 1);
      swept.held.rig.application.execute(
          "UPDATE items SET created_at = 'infinity' WHERE id = 'bad'");
      swept.pass();
      swept.held.rig.application.execute(
          "UPDATE items SET updated_at = '2025-03-01' WHERE id = 'bad'");
      swept.putLongAgo("old", 1);

      assertThat(swept.sweep()).as("old alone").isEqualTo(1);
    }
  }
}
