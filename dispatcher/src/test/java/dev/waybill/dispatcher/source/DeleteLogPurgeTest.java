package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// In virtual time everything in the log is months old.
@Tag("server")
class DeleteLogPurgeTest {
  private ReadingRig rig;
  private DeleteLogPurge purge;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    rig.followDeletes();
    purge = new DeleteLogPurge(rig.source, Duration.ofDays(1));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void whatAStreamHasReadAndIsOldEnoughGoes() throws Exception {
    rig.execute(rig.put("a", 1), rig.put("b", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM items WHERE id = 'a'");
    assertThat(purge.run()).as("not read yet").isZero();
    assertThat(rig.nextWindow()).containsExactly("-a");
    rig.nextWindow();
    assertThat(new DeleteLogPurge(rig.source, Duration.ofDays(100_000)).run())
        .as("not old enough")
        .isZero();
    assertThat(purge.run()).isEqualTo(1);
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aDeleteWhoseTransactionWasOpenForLongIsKeptUntilItIsRead() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    rig.time.begin("long");
    ReadingRig.run(writer, "DELETE FROM items");
    rig.nextWindow();
    rig.nextWindow();
    writer.commit();
    rig.time.end("long");
    assertThat(purge.run()).isZero();
    assertThat(rig.nextWindow()).containsExactly("-a");
  }
}
