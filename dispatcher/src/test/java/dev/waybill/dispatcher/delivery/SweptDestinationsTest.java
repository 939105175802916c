package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.rigs.S3ProxyServer;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows whose cursor is far from the time of writing arrive everywhere, and only they.
@Tag("server")
class SweptDestinationsTest {
  @TempDir private Path folder;

  @Test
  void inAReplicaAndTheAuditSaysSo() throws Exception {
    try (SweepRig swept = opened(rig -> rig.replica())) {
      assertOnlyTheLateArrive(swept);
      assertThat(
              swept.held.rig.query(
                  "SELECT actor || ' ' || action || ' ' || subject || ' ' || (detail->>'first') FROM warehouse_audit"))
          .isEqualTo("sweep sweep.repair memory/items/v1 [\"id=old\", \"id=changed\"]");
    }
  }

  @Test
  void inJsonLines() throws Exception {
    try (SweepRig swept = opened(ReconciliationRig::memory)) {
      assertOnlyTheLateArrive(swept);
    }
  }

  @Test
  void inParquetFromEveryPartition() throws Exception {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "swept-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    try (SweepRig swept = opened(_ -> QuarantineOnS3Test.lake(server.endpoint(), bucket))) {
      swept.held.rig.application.partition();
      assertOnlyTheLateArrive(swept);
    }
  }

  private SweepRig opened(Function<ReconciliationRig, Destinations> destinations) throws Exception {
    return new SweepRig(folder, destinations);
  }

  /// Writes what windows read beside what they do not, and sweeps.
  private static void assertOnlyTheLateArrive(SweepRig swept) throws Exception {
    var _ = swept.begun();
    swept.held.put("b", 1);
    swept.putLongAgo("old", 7);
    swept.putLongAgo("changed", 2);
    swept.pass();
    OfStream missed = swept.held.compare(Depth.FULL);
    assertThat(missed.missing() + missed.altered()).as("what windows missed").isEqualTo(2);

    assertThat(swept.sweep()).isEqualTo(2);
    swept.held.worker.work();

    assertThat(swept.held.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(swept.sent()).as("one by a window, and what was late").isEqualTo("1 2");
    assertThat(swept.sweep()).as("nothing is left").isZero();
  }
}
