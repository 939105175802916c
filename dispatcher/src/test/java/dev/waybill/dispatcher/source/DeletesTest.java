package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.Repair;
import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class DeletesTest {
  private ReadingRig rig;

  @BeforeEach
  void open() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    rig.followDeletes();
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void aDeletedRowComesOnceAsADelete() throws Exception {
    rig.execute(rig.put("a", 1), rig.put("b", 1));
    assertThat(rig.nextWindow()).containsExactly("a=1", "b=1");
    rig.execute("DELETE FROM items WHERE id = 'a'");
    assertThat(rig.nextWindow()).containsExactly("-a");
    assertThat(rig.lastRead().deleted()).isEqualTo(1);
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void anAttemptThatNeverLandedTakesNoDeleteWithIt() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM items");
    rig.time.tick(ReadingRig.CADENCE);
    assertThat(rig.readInVain()).containsExactly("-a");
    assertThat(rig.read()).containsExactly("-a");
  }

  @Test
  void aDeleteThatCommitsLateComesWhenItCommits() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    Connection writer = rig.writer();
    writer.setAutoCommit(false);
    rig.time.begin("long");
    ReadingRig.run(writer, "SAVEPOINT s", "DELETE FROM items WHERE id = 'a'", "RELEASE s");
    assertThat(rig.nextWindow()).isEmpty();
    rig.time.tick(Duration.ofMinutes(5));
    assertThat(rig.nextWindow()).isEmpty();
    writer.commit();
    rig.time.end("long");
    assertThat(rig.nextWindow()).containsExactly("-a");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void anIdThatIsUsedAgainIsARowAndNoDelete() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM items", rig.put("a", 2));
    assertThat(rig.nextWindow()).containsExactly("a=2");
    rig.execute("DELETE FROM items");
    assertThat(rig.nextWindow()).containsExactly("-a");
    rig.execute(rig.put("a", 3));
    assertThat(rig.nextWindow()).containsExactly("a=3");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aKeyDeletedTwiceComesOnce() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("DELETE FROM items", rig.put("a", 2), "DELETE FROM items");
    assertThat(rig.nextWindow()).containsExactly("-a");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aChangedKeyDeletesTheOldOne() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("UPDATE items SET id = 'b', updated_at = '" + rig.time.now() + "'");
    assertThat(rig.nextWindow()).containsExactly("-a", "b=1");
    assertThat(rig.nextWindow()).isEmpty();
  }

  @Test
  void aRowThatMovesToAnotherOrganisationLeavesTheFirst() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.scope("org");
    assertThat(rig.nextWindow()).containsExactly("a=1");
    rig.execute("UPDATE items SET organization_id = 'x', updated_at = '" + rig.time.now() + "'");
    assertThat(rig.nextWindow()).containsExactly("-a");
    rig.execute("DELETE FROM items");
    assertThat(rig.nextWindow()).as("a delete of the other organisation").isEmpty();
  }

  @Test
  void forAllOrganisationsAMoveIsAnUpdate() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("UPDATE items SET organization_id = 'x', updated_at = '" + rig.time.now() + "'");
    assertThat(rig.nextWindow()).containsExactly("a=1");
  }

  @Test
  void whatWasDeletedBeforeTheFirstReadIsNoDelete() throws Exception {
    Connection holdsTheFence = rig.writer();
    holdsTheFence.setAutoCommit(false);
    ReadingRig.run(holdsTheFence, rig.put("z", 1));
    rig.time.begin("fence");
    rig.execute(rig.put("a", 1), "DELETE FROM items WHERE id = 'a'");
    assertThat(rig.nextWindow()).isEmpty();
    assertThat(rig.nextWindow()).isEmpty();
    holdsTheFence.rollback();
  }

  @Test
  void aRenameOfTheTableLosesNoDelete() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute(
        "ALTER TABLE items RENAME TO things",
        "DELETE FROM things",
        "ALTER TABLE things RENAME TO items");
    assertThat(rig.nextWindow()).containsExactly("-a");
  }

  @Test
  void aRenamedColumnNeitherStopsTheApplicationNorHidesTheDelete() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute(
        "ALTER TABLE items RENAME organization_id TO org",
        "DELETE FROM items",
        "ALTER TABLE items RENAME org TO organization_id");
    assertThat(rig.nextWindow()).isEmpty();
    assertThat(rig.lastRead().repair()).as("its keys are asked for").isNotNull();
  }

  @Test
  void theDeleteOfARowWhoseDateNothingHoldsHasNoDate() throws Exception {
    rig.execute(rig.put("a", 1), "UPDATE items SET created_at = 'infinity'");
    rig.nextWindow();
    rig.execute("DELETE FROM items");
    assertThat(rig.nextWindow()).containsExactly("-a without a date");
  }

  @Test
  void aTruncateAsksForWhatIsGone() throws Exception {
    rig.execute(rig.put("a", 1));
    rig.nextWindow();
    rig.execute("TRUNCATE items", rig.put("b", 1));
    assertThat(rig.nextWindow()).containsExactly("b=1");
    assertThat(rig.lastRead().repair())
        .isEqualTo(new Repair(0L, true, "a relation of the source was truncated"));
    rig.nextWindow();
    assertThat(rig.lastRead().repair()).isNull();
  }

  @Test
  void anApplicationWithoutRightsOnTheLogDeletesAsBefore() throws Exception {
    rig.execute(
        "DROP ROLE IF EXISTS application",
        "CREATE ROLE application",
        "GRANT SELECT, DELETE, TRUNCATE ON items TO application",
        rig.put("a", 1));
    rig.nextWindow();
    rig.execute(
        "SET ROLE application; SET search_path = 'nowhere'; DELETE FROM public.items; RESET ROLE");
    assertThat(rig.nextWindow()).containsExactly("-a");
    rig.execute("DROP OWNED BY application", "DROP ROLE application");
  }
}
