package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.ReplayRange;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class PurgeTest {
  @TempDir private Path folder;
  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    worker = rig.worker("a");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void deliver(String id) throws Exception {
    rig.application.execute(rig.application.put(id, 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }

  private long purge() {
    return new OutboxPurge(rig.control, new OutboxPurge.Settings(Duration.ofDays(30), 2, 2)).run();
  }

  private void age(String which) {
    rig.update(
        "UPDATE warehouse_delivery SET delivered_at = delivered_at - interval '31 days' WHERE "
            + which);
  }

  @Test
  void whatEndedLongAgoIsForgottenInBoundedRunsAndItsReceiptStays() throws Exception {
    for (int i = 1; i <= 7; i++) {
      deliver("r" + i);
    }
    age("id > 1");
    assertThat(purge()).as("two batches of two").isEqualTo(4);
    assertThat(purge()).as("the newest is kept").isEqualTo(1);
    assertThat(rig.query("SELECT string_agg(id::text, ',' ORDER BY id) FROM warehouse_delivery"))
        .isEqualTo("1,7");
    assertThat(rig.query("SELECT count(*) FROM warehouse_attempt")).isEqualTo("2");
    assertThat(rig.query("SELECT count(*) FROM warehouse_receipt")).isEqualTo("7");
    deliver("r8");
    assertThat(rig.delivered()).hasSize(8).doesNotHaveDuplicates();
    rig.replay(worker, ReplayRange.of(rig.control, 3).orElseThrow().range());
    worker.work();
    assertThat(rig.delivered()).as("a window of which only the receipt is left").contains("r3=1");
    assertThat(rig.delivered()).filteredOn("r3=1"::equals).hasSize(2);
  }

  @Test
  void whatIsOpenOrStillAskedForIsKept() throws Exception {
    rig.application.execute(
        rig.application.put("bad", 1), "UPDATE items SET created_at = 'infinity' WHERE id = 'bad'");
    deliver("good");
    deliver("next");
    rig.update("UPDATE warehouse_delivery SET status = 'SKIPPED' WHERE id = 2");
    rig.update(
        "INSERT INTO warehouse_gap (stream_id, delivery_id, from_at, to_at, reason, opened_by)"
            + " SELECT stream_id, 2, '-infinity', now(), 'a test', 'someone' FROM warehouse_delivery WHERE id = 2");
    deliver("last");
    rig.application.execute(rig.application.put("waits", 1));
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.planning().tick();
    age("true");
    rig.update("UPDATE warehouse_delivery SET created_at = created_at - interval '31 days'");
    assertThat(purge()).as("delivery 3 alone").isEqualTo(1);
    assertThat(rig.query("SELECT string_agg(id::text, ',' ORDER BY id) FROM warehouse_delivery"))
        .as("rows in quarantine, a gap, one that waits")
        .isEqualTo("1,2,4");
  }
}
