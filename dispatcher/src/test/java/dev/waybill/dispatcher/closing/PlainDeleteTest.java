package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that go out of a table without partitions, which others refer to by a foreign key and which
/// has a trigger of the application's.
@Tag("server")
class PlainDeleteTest {
  @TempDir private Path folder;
  private CloseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CloseRig(folder, adapter -> adapter, false);
    rig.application.execute(
        "CREATE TABLE links (id text PRIMARY KEY, item_id text REFERENCES items ON DELETE CASCADE)",
        rig.row("a", "org", 1),
        rig.row("b", "org", 2),
        rig.row("c", "org", 3),
        "INSERT INTO links VALUES ('l', 'a')");
    rig.deliver();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void whatIsReferredToStaysWhenItComesToBeAtTheLastMoment() throws Exception {
    DeleteOutcome outcome =
        rig.deletes(
                CloseRig.at(
                    DeleteStep.PROVEN,
                    () -> rig.application.execute("INSERT INTO links VALUES ('m', 'b')")))
            .runOnce(CloseRig.order("org"));

    assertThat(outcome.due()).as("without what was referred to before").isEqualTo(2);
    assertThat(outcome.deleted()).isEqualTo(1);
    assertThat(rig.texts("SELECT id FROM items ORDER BY id")).containsExactly("a", "b");
    assertThat(rig.texts("SELECT id FROM links ORDER BY id")).containsExactly("l", "m");

    rig.application.execute("DELETE FROM links");
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
    rig.deliver();
    assertThat(rig.deliveries.current()).containsOnlyKeys("a", "b", "c");
  }

  /// It has not committed, so nobody sees what it refers to; it holds a lock on that.
  @Test
  void aWriterThatRefersToARowIsWaitedFor() throws Exception {
    try (Connection writer = rig.application.writer()) {
      writer.setAutoCommit(false);
      ReadingRig.run(writer, "INSERT INTO links VALUES ('m', 'b')");
      DeleteOutcome waiting = rig.deletes().runOnce(CloseRig.order("org"));
      assertThat(waiting.waitsFor()).contains("others held their locks");
      writer.commit();
    }
    assertThat(rig.tombstones()).isEmpty();
    assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(1);
    assertThat(rig.tombstones()).containsExactly("org c DROPPED");
  }

  /// Nobody can begin to refer to a row between the look and the delete.
  @Test
  void noReferenceAndNoForeignKeyComesBehindTheLock() throws Exception {
    rig.application.execute("CREATE TABLE notes (item_id text)");
    Consumer<DeleteStep> atTheLastMoment =
        CloseRig.at(
            DeleteStep.CHECKED,
            () -> {
              for (String sql :
                  List.of(
                      "INSERT INTO links VALUES ('m', 'b')",
                      "ALTER TABLE notes ADD FOREIGN KEY (item_id) REFERENCES items ON DELETE CASCADE")) {
                assertThatThrownBy(() -> rig.application.execute("SET lock_timeout = '10ms'", sql))
                    .as(sql)
                    .hasMessageContaining("lock timeout");
              }
            });

    assertThat(rig.deletes(atTheLastMoment).runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
  }

  /// Its locks were not to be had when the batch was dropping: the batch is void, and the next one
  /// has tombstones of its own. What the application's trigger names is found as in its sessions.
  @Test
  void eachTryHasABatchOfItsOwn() throws Exception {
    rig.application.execute(
        "CREATE TABLE notes (item_id text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO notes VALUES (OLD.id); RETURN NULL; END'",
        "CREATE TRIGGER note AFTER DELETE ON items FOR EACH ROW EXECUTE FUNCTION note()");
    try (Connection writer = rig.application.writer()) {
      writer.setAutoCommit(false);
      boolean[] locked = {false};
      DeleteOutcome outcome =
          rig.deletes(
                  CloseRig.at(
                          DeleteStep.DROPPING,
                          () -> {
                            if (!locked[0]) {
                              ReadingRig.run(writer, "LOCK TABLE notes");
                              locked[0] = true;
                            }
                          })
                      .andThen(CloseRig.at(DeleteStep.SETTLED, writer::rollback)))
              .runOnce(CloseRig.order("org"));

      assertThat(outcome.deleted()).isEqualTo(2);
    }
    assertThat(rig.tombstones())
        .containsExactly("org b DROPPED", "org b VOID", "org c DROPPED", "org c VOID");
    assertThat(rig.texts("SELECT item_id FROM notes ORDER BY 1")).containsExactly("b", "c");
  }

  /// As a source that was prepared for an earlier build does.
  @Test
  void whatWouldTravelIsTakenBack() throws Exception {
    rig.application.execute(
        """
        CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO waybill_source.delete_log (root, kind, relation, identity)
          VALUES (TG_RELID, 'D', 'items', jsonb_build_object('id', OLD.id));
          RETURN NULL; END $$
        """,
        "CREATE TRIGGER tell AFTER DELETE ON items FOR EACH ROW EXECUTE FUNCTION tell()");

    assertThatThrownBy(() -> rig.deletes().runOnce(CloseRig.order("org")))
        .hasMessageContaining("`waybill source prepare` renews its triggers");
    assertThat(rig.texts("SELECT id FROM items ORDER BY id")).containsExactly("a", "b", "c");
    assertThat(rig.deletes().resume()).isEqualTo(new BoundedDelete.Resumed(0, 1, 0));
  }
}
