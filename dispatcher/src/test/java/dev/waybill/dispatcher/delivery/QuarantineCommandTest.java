package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.Commands.Said;
import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class QuarantineCommandTest {
  private static final String STREAM = "memory/items/v1";

  @TempDir private Path folder;
  private DeliveryRig rig;
  private Commands commands;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder.resolve("spool"));
    commands = new Commands(rig, folder);
    Worker worker = rig.worker("a");
    rig.application.execute(
        rig.application.put("x", 1), "UPDATE items SET created_at = 'infinity' WHERE id = 'x'");
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private Said waybill(String... arguments) {
    return commands.run(arguments);
  }

  @Test
  void listsAndShowsWhatWasLeftOutAndWhy() {
    Said list = waybill("quarantine", "list", "--stream", STREAM);
    assertThat(list.code()).isZero();
    assertThat(list.text()).contains(STREAM, "id=x", "created_at", "is infinity", "OPEN");
    assertThat(waybill("quarantine", "list", "--status", "GONE").text()).doesNotContain("id=x");
    assertThat(waybill("quarantine", "list", "--json").text()).contains("\"key\" : \"id=x\"");
    String id = rig.query("SELECT id FROM warehouse_quarantine");
    assertThat(waybill("quarantine", "show", id).text())
        .contains("id = x", "created_at = infinity", "of delivery 1");
    assertThat(waybill("quarantine", "show", "77"))
        .isEqualTo(
            new Said(
                1,
                "expected the number of a row in quarantine, found 77; see `waybill quarantine list`"
                    + System.lineSeparator()));
    assertThat(waybill("status").text()).contains("QUARANTINED").containsPattern("\\b0 +1\\R");
    assertThat(waybill("deliveries", "show", "1").text())
        .contains("left out  1 OPEN", "1 sent = 0 loaded + 1 quarantined");
  }

  @Test
  void plansAReplayAndTellsHowToFollowIt() {
    Said planned =
        waybill("quarantine", "redeliver", "--stream", STREAM, "--as", "ann", "--reason", "a test");
    assertThat(planned.code()).isZero();
    assertThat(planned.text())
        .contains("delivery 2 will read 1 rows again", "waybill deliveries show 2");
    assertThat(waybill("quarantine", "redeliver", "--stream", STREAM, "--wait", "1ms"))
        .satisfies(said -> {
          assertThat(said.code()).as("nobody works").isEqualTo(1);
          assertThat(said.text()).contains("delivery 2 is PENDING");
        });
    rig.worker("b", adapter -> adapter, DeliveryRig.NO_LIMITS, ItemsTable.asText()).work();
    assertThat(waybill("deliveries", "show", "2").text()).contains("settled   1 REDELIVERED");
    assertThat(waybill("quarantine", "redeliver", "--stream", STREAM).text())
        .contains("nothing of " + STREAM + " is open");
    assertThat(
            rig.query(
                "SELECT string_agg(action || ' ' || actor || ' ' || reason, ', ' ORDER BY id)"
                    + " FROM warehouse_audit WHERE reason <> ''"))
        .isEqualTo("quarantine.redeliver ann a test");
  }

  @Test
  void aStreamThatIsNotThereIsAnError() {
    assertThat(waybill("quarantine", "redeliver", "--stream", "lake/nothing/v1"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("found 'lake/nothing/v1'");
        });
    assertThat(waybill("quarantine", "redeliver").code()).isEqualTo(2);
  }
}
