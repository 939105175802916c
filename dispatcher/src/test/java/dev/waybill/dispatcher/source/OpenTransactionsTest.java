package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Transactions that outlive windows, with the bounds that the server itself tells. Their clients'
/// clocks use up the tolerance: a bound that is a few milliseconds late loses a row.
@Tag("server")
class OpenTransactionsTest {
  private LiveRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new LiveRig(PostgresServer.shared(), Duration.ofSeconds(1));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void aLongTransactionDelaysOnlyItsOwnRows() throws Exception {
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.putLate("first", 0), "SAVEPOINT one");
    rig.execute(LiveRig.put("other1", 1));
    assertThat(rig.read()).containsExactly("other1=1");
    ReadingRig.run(
        writer,
        LiveRig.put("saved", 1),
        "RELEASE one",
        "SAVEPOINT two",
        LiveRig.put("undone", 1),
        "ROLLBACK TO two",
        "DO $$ BEGIN INSERT INTO items (id, value) VALUES ('caught', 1); INSERT INTO items (id) VALUES ('first');"
            + " EXCEPTION WHEN unique_violation THEN INSERT INTO items (id, value) VALUES ('handled', 2); END $$");
    rig.execute(LiveRig.put("other2", 2));
    assertThat(rig.read()).containsExactly("other2=2");
    assertThat(rig.read()).isEmpty();
    writer.commit();

    assertThat(rig.read()).containsExactlyInAnyOrder("first=0", "saved=1", "handled=2");
    assertThat(rig.read()).as("its rows come once").isEmpty();
  }

  /// Its rows are older than any look that could see it under its own name.
  @Test
  void aTransactionPreparedBetweenTwoLooksIsBoundedByTheFirst() throws Exception {
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.putLate("p", 1));
    assertThat(rig.read()).isEmpty();
    long running = rig.facts().lookBackTo();
    ReadingRig.run(writer, "PREPARE TRANSACTION 'between'");

    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isEqualTo(running);
    rig.execute(LiveRig.put("other", 1));
    assertThat(rig.read()).containsExactly("other=1");
    assertThat(rig.facts().lookBackTo()).as("kept until it disappears").isEqualTo(running);
    rig.execute("COMMIT PREPARED 'between'");

    assertThat(rig.read()).containsExactly("p=1");
    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().prepared()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isGreaterThan(running);
  }

  @Test
  void aTransactionThatBeganAndPreparedBetweenTwoLooksIsBoundedByTheFirst() throws Exception {
    assertThat(rig.read()).isEmpty();
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.putLate("p", 1), "PREPARE TRANSACTION 'short'");
    assertThat(rig.read()).isEmpty();
    assertThat(rig.read()).isEmpty();
    rig.execute("COMMIT PREPARED 'short'");

    assertThat(rig.read()).containsExactly("p=1");
    assertThat(rig.read()).isEmpty();
  }

  @Test
  void onTheVeryFirstLookNothingBoundsAPreparedTransaction() throws Exception {
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.putLate("p", 1), "PREPARE TRANSACTION 'before'");
    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isEqualTo(ReadFacts.UNBOUNDED);
    rig.execute(LiveRig.put("other", 1));
    assertThat(rig.read()).containsExactly("other=1");
    rig.execute("COMMIT PREPARED 'before'");

    assertThat(rig.read()).containsExactly("p=1");
    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isGreaterThan(ReadFacts.UNBOUNDED);
  }

  /// A delete is late, too; and a key that came back before the read is none.
  @Test
  void deletesOfALongTransactionComeWhenItCommits() throws Exception {
    rig.execute(LiveRig.put("a", 1), LiveRig.put("b", 1), LiveRig.put("c", 1));
    rig.read();
    Connection writer = rig.writer();
    ReadingRig.run(
        writer,
        "DELETE FROM items WHERE id = 'a'",
        "SAVEPOINT one",
        "DELETE FROM items WHERE id = 'b'",
        "ROLLBACK TO one",
        "DELETE FROM items WHERE id = 'c'",
        LiveRig.put("c", 2));
    assertThat(rig.read()).isEmpty();
    assertThat(rig.read()).isEmpty();
    writer.commit();

    assertThat(rig.read()).containsExactlyInAnyOrder("-a", "c=2");
    assertThat(rig.read()).isEmpty();
  }

  @Test
  void aPartitionAttachedByAnOpenTransactionIsReadWholeOnceItCommits() throws Exception {
    rig.partition();
    rig.execute(
        "CREATE TABLE old (LIKE items INCLUDING ALL)",
        "INSERT INTO old (id, value, updated_at) VALUES ('m1', 1, '2001-01-01Z'), ('m2', 2, clock_timestamp())");
    rig.read();
    Connection writer = rig.writer();
    ReadingRig.run(
        writer,
        "ALTER TABLE items ATTACH PARTITION old FOR VALUES FROM ('m') TO ('n')",
        LiveRig.put("m3", 3));
    rig.execute(LiveRig.put("z", 1));
    assertThat(rig.read()).containsExactly("z=1");
    writer.commit();
    rig.execute(LiveRig.put("m2", 5));

    assertThat(rig.read()).containsExactlyInAnyOrder("m1=1", "m2=5", "m3=3");
    assertThat(rig.read()).isEmpty();
  }

  @Test
  void aPreparedTransactionThatIsRolledBackLeavesNothing() throws Exception {
    rig.read();
    Connection writer = rig.writer();
    ReadingRig.run(writer, LiveRig.putLate("p", 1), "PREPARE TRANSACTION 'undone'");
    rig.read();
    long held = rig.facts().lookBackTo();
    rig.execute("ROLLBACK PREPARED 'undone'");

    assertThat(rig.read()).isEmpty();
    assertThat(rig.facts().lookBackTo()).isGreaterThan(held);
  }
}
