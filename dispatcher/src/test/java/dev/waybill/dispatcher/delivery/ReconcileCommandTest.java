package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command, beside a worker of the same stream.
@Tag("server")
class ReconcileCommandTest {
  @TempDir private Path folder;

  @Test
  void saysWhatDiffersHasItMendedAndSaysThatAllIsEqual() throws Exception {
    try (ReconciliationRig reconciled = new ReconciliationRig(folder)) {
      Commands commands =
          new Commands(reconciled.rig, folder, "postgres", reconciled.replicaSettings());
      reconciled.put("a", 1);
      reconciled.put("b", 4711);
      reconciled.deliver();
      assertThat(commands.run("reconcile").code()).isZero();
      reconciled.atReplica("UPDATE held.items SET value = 0 WHERE id = 'b'");

      // A seed that has no digits in common with a value, which is looked for below.
      assertThat(
              commands.run("reconcile", "--depth", "full", "--budget", "1ms", "--seed", "8").code())
          .as("nothing was begun")
          .isEqualTo(4);
      Commands.Said said = commands.run("reconcile", "--depth", "full");
      assertThat(said.code()).isEqualTo(3);
      assertThat(said.text())
          .contains("begun by an earlier call", "ALTERED", "id=b", "2026-03-01", "org")
          .doesNotContain("4711");
      assertThat(commands.run("reconcile", "--repair").code()).as("without a reason").isEqualTo(2);
      assertThat(commands.run("reconcile", "--table", "nothing").text())
          .contains("expected a configured stream");

      Commands.Said json =
          commands.run(
              "reconcile", "--depth", "full", "--json", "--repair", "--reason", "somebody bent it");
      assertThat(json.code()).isEqualTo(3);
      assertThat(json.text())
          .contains("\"kind\" : \"ALTERED\"", "\"columns\" : [ \"value\" ]", "\"repairs\" : [ 2 ]");
      assertThat(reconciled.rig.query("SELECT action || ' ' || reason FROM warehouse_audit"))
          .isEqualTo("reconcile.repair somebody bent it");
      reconciled.worker.work();
      assertThat(commands.run("reconcile", "--depth", "full").code()).isZero();
    }
  }
}
