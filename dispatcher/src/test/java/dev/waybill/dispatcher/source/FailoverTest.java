package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The source's address leads to another server, in real time.
@Tag("server")
class FailoverTest {
  @TempDir Path folder;

  private PostgresServer primary;
  private PostgresServer standby;
  private LiveRig rig;

  @BeforeEach
  void open() throws SQLException {
    PostgresServer stopped = PostgresServer.persistent(folder.resolve("primary"));
    standby = PostgresServer.standbyOf(stopped, folder.resolve("standby"));
    primary = PostgresServer.persistent(folder.resolve("primary"));
    rig = new LiveRig(primary, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
    standby.close();
    primary.close();
  }

  @Test
  void aStandbyIsNoSource() throws Exception {
    rig.execute(LiveRig.put("a", 1));
    standby.catchUpWith(primary);
    rig.moveTo(standby);

    assertThatThrownBy(() -> rig.read())
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.TRANSIENT))
        .hasMessageContaining("primary");
  }

  @Test
  void aPromotedStandbyThatHasEverythingIsReadOn() throws Exception {
    Connection open = rig.writer();
    ReadingRig.run(open, LiveRig.put("never", 1));
    rig.execute(LiveRig.put("a", 1));
    assertThat(rig.read()).containsExactly("a=1");
    rig.execute(LiveRig.put("b", 1));
    standby.catchUpWith(primary);
    primary.kill();
    standby.promote();
    rig.moveTo(standby);
    rig.execute(LiveRig.put("c", 1));

    assertThat(rig.read()).containsExactly("b=1", "c=1");
    assertThat(rig.lastRead().notices()).isEmpty();
    assertThat(rig.lastRead().repair()).isNull();
    assertThat(rig.read()).isEmpty();
  }

  /// For a while both servers write: the old one rows that were delivered and are lost, the new one
  /// rows behind the watermark, under the very ids that the last read had seen or that lie below
  /// its fence.
  @Test
  void ofAPromotedStandbyThatLostCommitsEveryRowIsFound() throws Exception {
    Connection open = rig.writer();
    rig.execute(LiveRig.put("a", 1));
    ReadingRig.run(open, LiveRig.put("never", 1));
    assertThat(rig.read()).containsExactly("a=1");
    standby.catchUpWith(primary);
    standby.promote();
    burnIds();
    rig.execute(standby, LiveRig.put("new1", 1), LiveRig.put("new2", 2));
    rig.execute(primary, LiveRig.put("lost1", 1), LiveRig.put("lost2", 2));
    assertThat(rig.read()).containsExactly("lost1=1", "lost2=2");
    assertThat(rig.facts().seen().contains(id(standby, "new1"))).as("the id is known").isTrue();
    primary.kill();
    rig.moveTo(standby);

    assertThat(rig.read()).containsExactlyInAnyOrder("a=1", "new1=1", "new2=2");
    assertThat(rig.lastRead().notices()).singleElement().asString().contains("another incarnation");
    assertThat(rig.lastRead().repair())
        .as("what came after the first read is asked for by key")
        .isNotNull()
        .extracting(Repair::afterSeq)
        .isEqualTo(1L);
    assertThat(rig.read()).isEmpty();
  }

  /// What the old server had given other rows' ids after the standby left it.
  @Test
  void ofAPromotedStandbyASweepTrustsTheIdsThatItStillKnowsOf() throws Exception {
    SweepMark known = rig.sweep().mark();
    rig.sweep().prove(known, 0);
    standby.catchUpWith(primary);
    standby.promote();
    rig.execute(LiveRig.put("lost", 1));
    SweepMark lost = rig.sweep().mark();
    rig.sweep().prove(lost, 0);
    primary.kill();
    rig.moveTo(standby);
    rig.execute(LiveRig.put("a", 1));
    assertThat(rig.read()).as("what its windows leave proves nothing").isNotEmpty();

    SweepMark now = rig.sweep().mark();

    assertThat(now.proven()).isEqualTo(known.xmax()).isLessThan(lost.xmax());
    assertThat(now.incarnation()).isNotEqualTo(known.incarnation());
  }

  /// Until both servers give the same id next.
  private void burnIds() throws SQLException {
    long first = next(primary);
    long second = next(standby);
    while (first < second) {
      first = next(primary);
    }
    while (second < first) {
      second = next(standby);
    }
  }

  private long next(PostgresServer server) throws SQLException {
    return Long.parseLong(rig.query(server, "SELECT pg_current_xact_id()::text"));
  }

  private long id(PostgresServer server, String row) throws SQLException {
    return Long.parseLong(
        rig.query(server, "SELECT xmin::text FROM items WHERE id = '" + row + "'"));
  }

  /// As a dump restores it: the rows with their cursor, the markers as rows, ids of its own.
  @Test
  void aDumpRestoredInAnotherClusterIsReadOverTheWholeLookBack() throws Exception {
    rig.execute(LiveRig.put("a", 1), LiveRig.put("b", 1));
    assertThat(rig.read()).containsExactly("a=1", "b=1");
    rig.execute(LiveRig.put("unread", 1));
    PostgresServer other = PostgresServer.ephemeral();
    try (other) {
      rig.restoreInto(other);
      primary.stop();
      rig.moveTo(other);
      rig.execute(LiveRig.put("after", 1));

      assertThat(rig.read()).containsExactlyInAnyOrder("a=1", "b=1", "unread=1", "after=1");
      assertThat(rig.lastRead().repair()).isNotNull().extracting(Repair::afterSeq).isNull();
      assertThat(rig.read()).isEmpty();
    }
  }
}
