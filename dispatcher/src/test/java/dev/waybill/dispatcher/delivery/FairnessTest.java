package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.outbox.OutboxRig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whose turn it is. Deliveries end when the test says so; no time passes.
@Tag("server")
class FairnessTest {
  private static final int BIG_STREAMS = 50;

  private OutboxRig rig;
  private Ledger ledger;
  private final List<Long> big = new ArrayList<>();
  private final List<Long> all = new ArrayList<>();
  private long small;

  @BeforeEach
  void open() throws Exception {
    rig = new OutboxRig();
    ledger = new Ledger(rig.control, rig.leases("worker"));
    for (int i = 0; i < BIG_STREAMS; i++) {
      big.add(rig.stream("big", "table" + i));
    }
    small = rig.stream("small", "table0");
    all.addAll(big);
    all.add(small);
    big.forEach(rig::plan);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Claim claim() {
    return ledger.claim(all).orElseThrow();
  }

  /// Ends a delivery; its stream has the next one at once.
  private void end(Claim claim) {
    ledger.save(
        claim.lease(), claim.delivery(), DeliveryWalk.processing(claim.delivery()).deliver());
    ledger.release(claim.lease());
    rig.plan(claim.delivery().streamId());
  }

  private boolean isSmall(Claim claim) {
    return claim.delivery().streamId() == small;
  }

  @Test
  void oneWithManyDeliveriesWaitingDelaysAnotherByAtMostOne() {
    for (int i = 0; i < 10; i++) {
      end(claim());
    }
    Claim running = claim();
    rig.plan(small);
    end(running);
    Claim next = claim();
    assertThat(isSmall(next)).as("the next to start is the other's").isTrue();
    end(next);
    for (int i = 0; i < 4; i++) {
      Claim one = claim();
      end(one);
      Claim two = claim();
      end(two);
      assertThat(isSmall(one) ^ isSmall(two)).as("they take turns").isTrue();
    }
  }

  @Test
  void theOneWithFewerRunningGoesFirst() {
    List<Claim> running = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      running.add(claim());
    }
    rig.plan(small);
    end(running.removeFirst());
    assertThat(isSmall(claim())).isTrue();
    assertThat(isSmall(claim())).as("it has no second one").isFalse();
  }
}
