package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a read cannot know is asked of the destination: which rows it has that the source does not.
@Tag("server")
class RepairTest {
  @TempDir private Path folder;

  private DeliveryRig rig;
  private Worker worker;

  @BeforeEach
  void open() throws Exception {
    rig = new DeliveryRig(folder);
    rig.application.followDeletes();
    worker = rig.worker("a");
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void whatATruncateTookIsDeletedAtTheDestination() throws Exception {
    put("a", 1);
    put("b", 1);
    deliver();
    rig.application.execute("TRUNCATE items");
    put("b", 2);
    put("c", 1);
    deliver();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "b=1", "b=2", "c=1", "-a");
    assertThat(
            rig.query(
                "SELECT status || ': ' || replay FROM warehouse_delivery WHERE kind = 'REPLAY'"))
        .startsWith("DELIVERED")
        .contains("truncated");
    deliver();
    deliver();
    assertThat(rig.query("SELECT count(*) FROM warehouse_delivery WHERE kind = 'REPLAY'"))
        .as("once")
        .isEqualTo("1");
  }

  @Test
  void aTruncateWhoseReadNeverLandedIsToldByTheNext() throws Exception {
    put("a", 1);
    deliver();
    rig.application.execute("TRUNCATE items");
    put("b", 1);
    rig.application.time.tick(ReadingRig.CADENCE);
    rig.application.execute("ALTER TABLE items RENAME TO hidden");
    worker.work();
    rig.application.execute("ALTER TABLE hidden RENAME TO items");
    rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
    worker.work();
    assertThat(rig.delivered()).containsExactlyInAnyOrder("a=1", "b=1", "-a");
  }

  /// A server that lost the last commits: the marker of the read is gone, and with it rows that
  /// were delivered, and newer versions of others.
  @Test
  void rowsThatAFailoverLostAreDeletedAndOlderVersionsPutBack() throws Exception {
    put("kept", 1);
    put("changed", 1);
    deliver();
    for (int i = 0; i < 8; i++) {
      deliver();
    }
    String before = rig.query("SELECT export_seq FROM warehouse_stream");
    put("changed", 2);
    put("lost", 1);
    deliver();
    assertThat(rig.delivered())
        .containsExactlyInAnyOrder("kept=1", "changed=1", "changed=2", "lost=1");
    rig.application.loseWhatCameAfter(Long.parseLong(before));
    rig.update(
        "UPDATE warehouse_stream SET incarnation = incarnation || '{\"timeline\": \"00000000\"}'");
    deliver();
    assertThat(rig.delivered())
        .containsExactlyInAnyOrder(
            "kept=1", "changed=1", "changed=2", "lost=1", "changed=1", "-lost");
    deliver();
    assertThat(rig.delivered()).as("once").hasSize(6);
  }

  private void put(String id, int value) throws Exception {
    rig.application.execute(rig.application.put(id, value));
  }

  /// Lets a window close and delivers everything that is due.
  private void deliver() {
    rig.application.time.tick(ReadingRig.CADENCE);
    worker.work();
  }
}
