package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.Commands.Said;
import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class OperatingCommandTest {
  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;
  private Commands commands;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder.resolve("spool"));
    commands = new Commands(rig, folder);
    worker = rig.worker("a");
    rig.application.execute(rig.application.put("x", 1));
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
  void pausesAndResumesAndShowsWhoDidAndWhy() {
    assertThat(waybill("destination", "pause", "memory").code()).as("no reason").isEqualTo(2);
    assertThat(waybill("destination", "pause", "nothing", "--reason", "a test").code())
        .isEqualTo(1);
    assertThat(waybill("destination", "pause", "memory", "--reason", "a move", "--as", "eve"))
        .isEqualTo(new Said(0, "paused memory/items/v1" + System.lineSeparator()));
    assertThat(waybill("streams").text())
        .contains("PAUSED", "memory/items/v1: paused at", "by eve: a move");
    assertThat(waybill("streams", "--json").text()).contains("\"reason\" : \"a move\"");
    assertThat(waybill("status").text()).contains("PAUSED", "waybill streams");
    assertThat(waybill("destination", "resume", "memory", "--reason", "moved", "--json").text())
        .contains("memory/items/v1");
    assertThat(waybill("destination", "resume", "memory", "--reason", "moved").text())
        .contains("nothing changed");
    assertThat(waybill("streams").text()).contains("ACTIVE").doesNotContain("PAUSED");
    assertThat(
            rig.query(
                "SELECT string_agg(action || ' ' || subject || ': ' || reason, '; ' ORDER BY id) FROM warehouse_audit"))
        .isEqualTo("destination.pause memory: a move; destination.resume memory: moved");
  }

  @Test
  void retriesADeadLetterAndRecordsWhoDidAndWhy() {
    assertThat(waybill("deliveries", "retry", "1", "--reason", "too early").code()).isEqualTo(1);
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER' WHERE id = 1");
    assertThat(
            waybill("deliveries", "retry", "1", "--as", "eve", "--reason", "mended", "--json")
                .text())
        .contains("\"delivery\" : 1", "\"changed\" : true");
    assertThat(rig.query("SELECT status FROM warehouse_delivery")).isEqualTo("PENDING");
    assertThat(
            rig.query(
                "SELECT string_agg(actor || ' ' || action || ' ' || subject || ': ' || reason, '; ') FROM warehouse_audit"))
        .isEqualTo("eve deliveries.retry delivery 1: mended");
  }

  @Test
  void aStreamOfAnotherMajorVersionIsNotShown() {
    rig.update(
        "INSERT INTO warehouse_stream (destination, table_name, schema_major, watermark_at) VALUES ('memory', 'items', 2, '2026-03-01')");
    Said status = waybill("status");
    assertThat(status.code()).isZero();
    assertThat(status.text()).contains("items v1").doesNotContain("items v2");
  }

  @Test
  void skipsADeadLetterAndReplaysItsGap() {
    assertThat(waybill("deliveries", "skip", "1", "--reason", "a test"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("expected a dead letter");
        });
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    rig.update("UPDATE warehouse_delivery SET status = 'DEAD_LETTER' WHERE id = 2");
    assertThat(waybill("streams").text()).contains("waybill deliveries show|retry|skip 2");
    assertThat(waybill("deliveries", "skip", "2", "--reason", "not needed").code()).isZero();
    worker.work();
    assertThat(waybill("streams").text()).contains("close its gaps");
    assertThat(waybill("deliveries", "replay", "2").code()).as("no reason").isEqualTo(2);
    assertThat(waybill("deliveries", "replay", "2", "--preview").text())
        .contains("memory/items/v1: from", "1 rows; closes a gap");
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery")).isEqualTo("2");
    assertThat(waybill("deliveries", "replay", "2", "--reason", "needed after all").text())
        .contains("planned as delivery 3");
    worker.work();
    assertThat(waybill("streams").text()).doesNotContain("close its gaps");
    assertThat(waybill("deliveries", "replay", "3", "--reason", "a test"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("expected a window");
        });
  }

  @Test
  void showsBeginsAndGivesUpAResync() {
    String[] resync = {"destination", "resync", "memory", "items"};
    assertThat(waybill(resync).code()).as("no reason").isEqualTo(2);
    assertThat(waybill("destination", "resync", "memory", "nothing", "--reason", "a test"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("expected a table of memory (items), found 'nothing'");
        });
    assertThat(waybill(with(resync, "--reason", "a test")).text())
        .contains(
            "memory/items/v1: about", "as newer versions", "nothing was changed; --yes begins");
    assertThat(rig.query("SELECT count(*) FROM warehouse_history")).isEqualTo("0");
    assertThat(waybill(with(resync, "--reason", "a test", "--yes")).text())
        .contains("begun as run");
    assertThat(waybill(with(resync, "--reason", "a test", "--json")).text())
        .contains("\"state\" : \"RUNNING\"", "\"changed\" : false");
    assertThat(waybill("backfill", "status", "--json").text()).contains("\"RESYNC\"");
    assertThat(waybill("backfill", "cancel", "memory/items/v1", "--reason", "a test"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("waybill destination resync DESTINATION TABLE --cancel");
        });
    assertThat(waybill(with(resync, "--cancel", "--reason", "a test")).text())
        .contains("nothing was changed; --yes gives up run");
    assertThat(waybill(with(resync, "--cancel", "--reason", "not needed", "--yes")).text())
        .contains("cancelled the resync of memory/items/v1");
    assertThat(waybill("backfill", "status").text()).contains("CANCELLED", "not needed");
    assertThat(rig.query("SELECT string_agg(action, ' ' ORDER BY id) FROM warehouse_audit"))
        .isEqualTo("destination.resync destination.resync.cancel");
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void plansStartsHoldsAndCancelsHistory() {
    String stream = "memory/items/v1";
    assertThat(waybill("backfill", "plan", stream).text())
        .contains("memory/items/v1: about", "8192 bytes to read");
    assertThat(waybill("backfill", "plan", "memory/nothing/v1").code()).isEqualTo(1);
    assertThat(waybill("backfill", "start", stream).code()).as("no reason").isEqualTo(2);
    assertThat(waybill("backfill", "start", stream, "--reason", "a test").text())
        .contains("started run");
    assertThat(waybill("backfill", "start", stream, "--reason", "again"))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(1);
          assertThat(said.text()).contains("expected no open run");
        });
    assertThat(waybill("backfill", "pause", stream, "--reason", "too much").text())
        .isEqualTo("paused memory/items/v1" + System.lineSeparator());
    worker.work();
    assertThat(waybill("backfill", "status").text()).contains("PAUSED", "too much");
    assertThat(waybill("backfill", "resume", stream, "--reason", "quiet now").code()).isZero();
    worker.work();
    assertThat(waybill("backfill", "status", stream, "--json").text())
        .contains("\"state\" : \"DONE\"", "\"rows\" : 1", "\"blocksRead\" : 1");
    assertThat(waybill("backfill", "cancel", stream, "--reason", "a test").text())
        .contains("nothing changed");
    waybill("backfill", "start", stream, "--reason", "a test", "--organisation", "other");
    assertThat(waybill("backfill", "cancel", stream, "--reason", "not needed").code()).isZero();
    worker.work();
    assertThat(waybill("backfill", "status").text()).contains("CANCELLED", "not needed");
    assertThat(rig.query("SELECT string_agg(status, ' ' ORDER BY id) FROM warehouse_delivery"))
        .isEqualTo("DELIVERED DELIVERED SKIPPED");
    assertThat(rig.query("SELECT string_agg(action, ' ' ORDER BY id) FROM warehouse_audit"))
        .isEqualTo("backfill.start backfill.pause backfill.resume backfill.start backfill.cancel");
  }
}
