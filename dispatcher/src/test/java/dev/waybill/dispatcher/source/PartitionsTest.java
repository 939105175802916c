package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The table `items` with partitions that come and go.
@Tag("server")
class PartitionsTest {
  private ReadingRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    rig.partition();
    rig.followDeletes();
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void aDeleteSentToAPartitionOrItsParentIsFollowedOnce() throws Exception {
    rig.execute(rig.put("a", 1), rig.put("m", 1), rig.put("n", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM items_low WHERE id = 'a'", "DELETE FROM items WHERE id = 'm'");
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("-a", "-m");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void anUpdateThatTakesARowToAnotherPartitionDeletesTheOldKey() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("UPDATE items SET id = 'z', updated_at = '" + rig.time.now() + "'");
    assertThat(rig.nextWindow()).containsExactly("-a", "z=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aPartitionAttachedWithOldRowsIsReadWholeOnce() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.execute("CREATE TABLE old (LIKE items INCLUDING ALL)");
    rig.execute(rig.put("x1", 1).replace("items", "old"));
    rig.nextWindow();
    rig.nextWindow();
    rig.execute(rig.put("x2", 2).replace("items", "old"), rig.put("b", 1));
    rig.time.tick(ReadingRig.CADENCE);
    rig.execute("ALTER TABLE items ATTACH PARTITION old FOR VALUES FROM ('x') TO ('y')");
    assertThat(rig.nextWindow()).containsExactlyInAnyOrder("x1=1", "x2=2", "b=1");
    assertThat(rig.nextWindow()).isEmpty();
    rig.execute(rig.put("x1", 5));
    assertThat(rig.nextWindow()).containsExactly("x1=5");
  }

  @Test
  void aNewPartitionMadeByMaintenanceCostsNothing() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("CREATE TABLE later PARTITION OF items FOR VALUES FROM ('x') TO ('y')");
    rig.execute(rig.put("x1", 1));
    assertThat(rig.nextWindow()).containsExactly("x1=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aPartitionMadeLaterByTheApplicationIsFollowedWithoutPreparingItAgain() throws Exception {
    rig.execute("CREATE TABLE later PARTITION OF items FOR VALUES FROM ('x') TO ('y')");
    rig.execute(rig.put("x1", 1), rig.put("x2", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM later WHERE id = 'x1'");
    assertThat(rig.nextWindow()).containsExactly("-x1");
    rig.execute("TRUNCATE later");
    rig.nextWindow();
    assertThat(rig.lastRead().repair()).isNotNull();
  }

  @Test
  void aTruncatedPartitionIsToldOfToo() throws Exception {
    rig.execute(rig.put("a", 1), rig.put("m", 1));
    rig.nextWindow();
    rig.execute("TRUNCATE items_low");
    assertThat(rig.nextWindow()).isEmpty();
    assertThat(rig.lastRead().repair()).isNotNull();
  }
}
