package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command, beside a worker of the same stream.
@Tag("server")
class SweepCommandTest {
  @TempDir private Path folder;

  @Test
  void saysHowManyRowsWereLateAndHasThemDelivered() throws Exception {
    try (ReconciliationRig reconciled = new ReconciliationRig(folder)) {
      Commands commands =
          new Commands(reconciled.rig, folder, "postgres", reconciled.replicaSettings());
      reconciled.put("a", 1);
      reconciled.deliver();
      assertThat(commands.run("sweep").code()).as("sweeps begin here").isZero();
      reconciled.rig.application.execute(
          "INSERT INTO items (id, value, updated_at) VALUES ('old', 4711, '2025-03-01')");

      Commands.Said said = commands.run("sweep", "--json");

      assertThat(said.code()).as(said.text()).isEqualTo(3);
      assertThat(said.text())
          .contains("\"table\" : \"items\"", "\"late\" : 1")
          .doesNotContain("4711");
      assertThat(commands.run("sweep", "status").text()).contains("SWEPT UNTIL", "app", "items");
      assertThat(commands.run("sweep", "--table", "nothing").code()).isEqualTo(2);
      reconciled.worker.work();
      assertThat(reconciled.compare(Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
      assertThat(commands.run("sweep").code()).isZero();
      reconciled.rig.update(
          "UPDATE sweep_table SET owner = 'other', owned_until = clock_timestamp() + interval '1 hour'");
      assertThat(commands.run("sweep").text()).contains("another process sweeps it");
    }
  }
}
