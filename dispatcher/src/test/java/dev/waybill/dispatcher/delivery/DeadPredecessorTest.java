package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.lease.LeaseLostException;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.OutboxRig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class DeadPredecessorTest {
  private static final SpoolBudget BUDGET = new SpoolBudget(1 << 20, 1);

  @TempDir private Path root;

  @Test
  void whoProvesItsPredecessorDeadTakesItsStreamsOverAtOnce() throws Exception {
    try (OutboxRig rig = new OutboxRig();
        Spool alive = new Spool(root, "alive", BUDGET)) {
      long first = rig.stream("lake", "one");
      long second = rig.stream("lake", "two");
      rig.plan(first);
      rig.plan(second);
      Ledger ofDead = new Ledger(rig.control, rig.leases("dead"));
      Claim held = ofDead.claim(List.of(first)).orElseThrow();
      assertThat(new Ledger(rig.control, rig.leases("alive")).claim(List.of(second))).isPresent();
      // What a process leaves that was killed: its folder, and a lock that nobody holds.
      Files.createFile(Files.createDirectories(root.resolve("dead")).resolve("lock"));

      try (Spool next = new Spool(root, "next", BUDGET)) {
        assertThat(next.dead()).containsExactly("dead");
        assertThat(alive.dead()).isEmpty();
        LeaseStore leases = rig.leases("next");
        Ledger ledger = new Ledger(rig.control, leases);
        assertThat(ledger.claim(List.of(first, second))).as("before it has said so").isEmpty();
        next.dead().forEach(leases::release);
        assertThat(ledger.claim(List.of(first, second)).orElseThrow().delivery().streamId())
            .isEqualTo(first);
        assertThat(ledger.claim(List.of(first, second))).as("the living keep theirs").isEmpty();
      }
      assertThatThrownBy(() ->
              ofDead.save(
                  held.lease(),
                  held.delivery(),
                  DeliveryWalk.processing(held.delivery()).handBack()))
          .isInstanceOf(LeaseLostException.class);
    }
  }
}
