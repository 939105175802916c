package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.sweep.Sweep;
import dev.waybill.dispatcher.sweep.SweepStep;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a sweep sends, what it leaves to others, and how it goes on.
@Tag("server")
class SweepTest {
  @TempDir private static Path folder;
  private static @Nullable SweepRig shared;
  private final SweepRig swept = Objects.requireNonNull(shared);

  /// Every test leaves nothing to find.
  @BeforeAll
  static void open() throws Exception {
    shared = new SweepRig(folder, ReconciliationRig::memory).begun();
  }

  @BeforeEach
  void forget() {
    swept.forgetSent();
  }

  @AfterAll
  static void close() throws Exception {
    Objects.requireNonNull(shared).close();
  }

  @Test
  void whatAWindowIsGoingToBringIsLeftToIt() throws Exception {
    swept.held.put("behind", 1);
    swept.held.rig.application.time.tick(Duration.ofMinutes(5));
    swept.putLongAgo("beside", 1);

    assertThat(swept.sweep()).as("the stream has not come to the other").isEqualTo(1);
    swept.held.worker.work();

    assertThat(swept.held.rig.current()).containsKeys("behind", "beside");
    assertThat(swept.sent()).as("each once").isEqualTo("1 1");
  }

  @Test
  void aTransactionThatCommitsLateIsLeftToTheWindows() throws Exception {
    try (Connection writer = swept.held.rig.application.writer()) {
      writer.setAutoCommit(false);
      swept.held.rig.application.time.begin("writer");
      ReadingRig.run(writer, swept.held.rig.application.put("late", 1));
      swept.pass();
      writer.commit();
      swept.held.rig.application.time.end("writer");
    }
    assertThat(swept.sweep()).isZero();
    swept.held.deliver();
    assertThat(swept.held.rig.current()).containsKey("late");
    assertThat(swept.sent()).isEqualTo("1");
  }

  /// Without marks in between, every row that was written since is asked for.
  @Test
  void aRowThatIsHeldAsItIsIsNotSent() throws Exception {
    swept.held.put("held", 1);
    for (int i = 0; i < 8; i++) {
      swept.held.deliver();
    }
    swept.putLongAgo("lacked", 1);

    assertThat(swept.sweep()).isEqualTo(1);
    swept.held.worker.work();
    assertThat(swept.sent()).isEqualTo("1 1");
  }

  private void fill(String prefix) throws Exception {
    swept.held.rig.application.execute(
        "INSERT INTO items (id, value, updated_at) SELECT '%s' || n, n, '%s' FROM generate_series(1, 400) n"
            .formatted(prefix, swept.held.rig.application.time.now()));
  }

  @Test
  void aSweepBeginsWhenItIsDueAndGoesOnInAnotherProcessWhereItWas() throws Exception {
    fill("f");
    swept.putLongAgo("last", 1);
    swept.held.rig.application.execute("UPDATE items SET value = value + 1 WHERE id = 'a'");
    swept.pass();
    assertThat(swept.look()).isEqualTo(new SweepStep.NotDue());
    swept.held.rig.application.time.tick(SweepRig.DAY);
    Sweep one = swept.sweep("one", 1);
    Sweep other = swept.sweep("other", 1);

    assertThat(one.step(swept.table(), SweepRig.DAY)).isInstanceOf(SweepStep.Went.class);
    assertThat(one.step(swept.table(), SweepRig.DAY)).isInstanceOf(SweepStep.Went.class);
    assertThat(other.step(swept.table(), SweepRig.DAY)).isEqualTo(new SweepStep.Elsewhere());
    swept.held.rig.update("UPDATE sweep_table SET owned_until = clock_timestamp()");
    assertThat(other.step(swept.table(), SweepRig.DAY))
        .isInstanceOfSatisfying(
            SweepStep.Went.class, went -> assertThat(went.block()).isEqualTo(3));

    assertThat(one.step(swept.table(), SweepRig.DAY)).isEqualTo(new SweepStep.Elsewhere());
    assertThat(swept.sweep(other)).as("a and the last").isEqualTo(2);
    assertThat(swept.look()).isEqualTo(new SweepStep.NotDue());
    swept.held.worker.work();
  }

  /// A server that took over gives ids out again that the one before had given, and that were
  /// swept.
  @Test
  void whatAnotherRunOfTheServerWroteUnderIdsThatWereSweptIsFound() throws Exception {
    swept.held.rig.update(
        "UPDATE sweep_table SET swept_xid = swept_xid + 10000; UPDATE sweep_mark SET below_xid = below_xid + 10000");
    swept.putLongAgo("again", 1);
    swept.held.deliver();
    swept.held.rig.update("UPDATE sweep_source SET started_at = 'before'");

    assertThat(swept.sweep()).isEqualTo(1);
    swept.held.worker.work();
  }

  @Test
  void aPassThatIsNotProvenBeginsAnewInAnotherRun() throws Exception {
    fill("g");
    swept.held.deliver();
    Sweep slow = swept.sweep("slow", 2);
    assertThat(slow.step(swept.table(), Duration.ZERO)).isInstanceOf(SweepStep.Went.class);
    swept.held.rig.update(
        "UPDATE sweep_source SET started_at = 'before'; UPDATE sweep_table SET pass_xmax = pass_xmax + 10000");

    assertThatThrownBy(() -> slow.step(swept.table(), Duration.ZERO))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("another incarnation");
    assertThat(slow.step(swept.table(), Duration.ZERO))
        .isInstanceOfSatisfying(
            SweepStep.Went.class, went -> assertThat(went.block()).isEqualTo(2));
    assertThat(swept.sweep(slow)).isZero();
  }

  @Test
  void inAnotherClusterSweepsBeginAnew() throws Exception {
    swept.putLongAgo("unknown", 1);
    swept.held.deliver();
    swept.held.rig.update("UPDATE sweep_source SET system = 'another'");

    assertThat(swept.sweep()).as("which ids those were nobody knows").isZero();
    swept.putLongAgo("known", 1);
    assertThat(swept.sweep()).isEqualTo(1);
    swept.held.worker.work();
  }

  @Test
  void whatHistoryMayBringIsWaitedFor() throws Exception {
    swept.putLongAgo("historic", 1);
    swept.held.rig.update(
        "INSERT INTO warehouse_history (stream_id, purpose, started_by, start_reason, changed_by)"
            + " SELECT id, 'BACKFILL', 'a', 'test', 'a' FROM warehouse_stream");
    Sweep sweep = swept.sweep("patient", 100);

    assertThat(sweep.step(swept.table(), Duration.ZERO)).isInstanceOf(SweepStep.Waits.class);
    assertThat(swept.held.rig.query("SELECT waiting FROM sweep_table")).contains("history");
    swept.held.rig.update("DELETE FROM warehouse_history");
    assertThat(swept.sweep(sweep)).isEqualTo(1);
    swept.held.worker.work();
  }

  @Test
  void whatIsInQuarantineIsLeftThere() throws Exception {
    swept.held.put("bad", 1);
    swept.held.rig.application.execute("UPDATE items SET created_at = 'infinity' WHERE id = 'bad'");
    swept.pass();
    swept.held.rig.application.execute(
        "UPDATE items SET updated_at = '2025-03-01' WHERE id = 'bad'");
    swept.putLongAgo("good", 1);

    assertThat(swept.sweep()).as("the good one alone").isEqualTo(1);
    swept.held.worker.work();
  }
}
