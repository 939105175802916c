package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that say something else than the source, which was changed past its triggers.
@Tag("server")
class ReconciliationOnS3Test {
  @TempDir private Path folder;

  @Test
  void whatFilesHoldOtherwiseIsFoundAndMended() throws Exception {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "reconciled-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    try (ReconciliationRig reconciled =
        new ReconciliationRig(
            folder, ReadingRig.items(), _ -> QuarantineOnS3Test.lake(server.endpoint(), bucket))) {
      for (String id : List.of("a", "b", "c", "d")) {
        reconciled.put(id, 1);
      }
      for (int i = 0; i < 8; i++) {
        reconciled.deliver();
      }
      reconciled.rig.application.execute(
          "ALTER TABLE items DISABLE TRIGGER USER",
          "UPDATE items SET value = 2 WHERE id = 'a'",
          "DELETE FROM items WHERE id = 'b'",
          "UPDATE items SET id = 'moved' WHERE id = 'c'",
          "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
          "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_delete");

      ReconciliationReport found = reconciled.compare(ReconciliationRig.order(Depth.FULL));

      assertThat(differences(found.streams().getFirst()))
          .containsExactlyInAnyOrder(
              "ALTERED id=a value", "EXTRA id=b", "EXTRA id=c", "MISSING id=moved");
      var _ =
          reconciled.reconciliation.repair(found, List.of(reconciled.worker.delivered()), _ -> {});
      reconciled.worker.work();
      assertThat(reconciled.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);

      deleteOneFile(server.objects().resolve(bucket));
      OfStream broken = reconciled.compare(Depth.KEYS);
      assertThat(broken.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(broken.failure()).contains(".parquet");
    }
  }

  private static void deleteOneFile(Path objects) throws Exception {
    try (Stream<Path> walk = Files.walk(objects)) {
      Files.delete(
          walk.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
  }
}
