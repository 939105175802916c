package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class SpoolFailureTest {
  @TempDir private Path folder;

  /// As a disk that is full: nothing can be written where the files of an attempt belong.
  @Test
  void aSpoolThatTakesNothingIsWaitedForAndTheMessageSaysWhatToDo() throws Exception {
    try (DeliveryRig rig = new DeliveryRig(folder)) {
      Worker worker = rig.worker("a");
      rig.application.execute(rig.application.put("x", 1));
      rig.application.time.tick(ReadingRig.CADENCE);
      worker.planning().tick();
      Path process = processes().getFirst();
      Path aside = process.resolveSibling("aside");
      Files.move(process, aside);
      Files.createFile(process);
      for (int i = 0; i < 4; i++) {
        rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
        worker.pool().runOne();
        assertThat(rig.query("SELECT status || ' ' || attempts FROM warehouse_delivery"))
            .as("of three attempts none is counted")
            .isEqualTo("FAILED 0");
      }
      assertThat(rig.query("SELECT last_error FROM warehouse_delivery"))
          .contains("could not use the spool", process.toString(), "worker.spool");
      Files.delete(process);
      Files.move(aside, process);
      rig.update("UPDATE warehouse_delivery SET next_attempt_at = '-infinity'");
      worker.work();
      assertThat(rig.delivered()).containsExactly("x=1");
    }
  }

  private List<Path> processes() throws Exception {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).toList();
    }
  }
}
