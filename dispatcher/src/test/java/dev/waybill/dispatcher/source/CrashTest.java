package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/// A server that syncs its log, restarted and killed in real time. The look-back range covers every
/// row of a test: what comes twice after a restart would be seen to.
@Tag("server")
class CrashTest {
  @TempDir Path folder;

  private PostgresServer server;
  private LiveRig rig;

  @BeforeEach
  void open() throws SQLException {
    server = PostgresServer.persistent(folder);
    rig = new LiveRig(server, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
    server.close();
  }

  private void openAgain() throws SQLException {
    server = PostgresServer.persistent(folder);
    rig.moveTo(server);
  }

  @Test
  void afterACleanRestartNothingComesTwice() throws Exception {
    rig.execute(LiveRig.put("a", 1), LiveRig.put("gone", 1));
    assertThat(rig.read()).containsExactly("a=1", "gone=1");
    rig.execute("DELETE FROM items WHERE id = 'gone'");
    assertThat(rig.read()).containsExactly("-gone");
    server.stop();
    openAgain();
    rig.execute(LiveRig.put("b", 1));

    assertThat(rig.read()).containsExactly("b=1");
    assertThat(rig.lastRead().notices()).isEmpty();
    assertThat(rig.lastRead().repair()).isNull();
  }

  /// Its commit was on its way to the disk only when the read began; the read's own marker takes it
  /// there, also where the database's default is not to wait.
  @Test
  void whatWasAcknowledgedOutlivesTheServerAndDoesNotComeTwice() throws Exception {
    rig.execute(
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$");
    server.haltLogWriter();
    rig.execute(LiveRig.put("a", 1));
    assertThat(rig.read()).containsExactly("a=1");
    server.kill();
    openAgain();
    assertThat(rig.query("SELECT count(*) FROM items")).isEqualTo("1");
    rig.execute(LiveRig.put("b", 1));

    assertThat(rig.read()).containsExactly("b=1");
    assertThat(rig.lastRead().notices()).isEmpty();
  }

  /// The row was visible, and the server dies before its commit is on disk. When the reader asks
  /// for the proof, the log has long passed the position where the row would have been, and its
  /// transaction's id belongs to another.
  @Test
  void aVisibleRowThatACrashTakesAwayIsNeverAcknowledged() throws Exception {
    rig.execute(LiveRig.put("before", 1));
    rig.read();
    server.haltLogWriter();
    rig.execute("SET synchronous_commit = off", LiveRig.put("ghost", 1));
    String id = rig.query("SELECT xmin FROM items WHERE id = 'ghost'");
    String position = rig.query("SELECT pg_current_wal_insert_lsn()");

    assertThatThrownBy(() -> rig.read(() -> crashAndGoOn(position)))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.TRANSIENT))
        .hasMessageContaining("restarted or replaced during the read");

    assertThat(rig.query("SELECT count(*) FROM items WHERE id = 'ghost'")).isEqualTo("0");
    assertThat(rig.query("SELECT xmin FROM items WHERE id = 'heir'")).isEqualTo(id);
    assertThat(rig.read()).containsExactly("heir=1", "filler=1");
    assertThat(rig.read()).isEmpty();
  }

  private void crashAndGoOn(String position) throws SQLException {
    server.kill();
    openAgain();
    rig.execute(LiveRig.put("heir", 1), LiveRig.put("filler", 1));
    while (!rig.query("SELECT pg_current_wal_flush_lsn() > '" + position + "'::pg_lsn + 65536")
        .equals("t")) {
      rig.execute("SELECT pg_logical_emit_message(true, 'test', repeat('x', 8192))");
    }
  }

  @Test
  void aPreparedTransactionIsWaitedForAcrossRestartAndCrash() throws Exception {
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.put("p", 1));
    assertThat(rig.read()).isEmpty();
    ReadingRig.run(writer, "PREPARE TRANSACTION 'held'");
    assertThat(rig.read()).isEmpty();
    long held = rig.facts().lookBackTo();
    server.stop();
    openAgain();
    assertThat(rig.read()).isEmpty();
    server.kill();
    openAgain();
    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isEqualTo(held);
    rig.execute("COMMIT PREPARED 'held'");

    assertThat(rig.read()).containsExactly("p=1");
    assertThat(rig.read()).isEmpty();
  }
}
