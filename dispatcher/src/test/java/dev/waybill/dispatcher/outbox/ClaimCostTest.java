package dev.waybill.dispatcher.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.lease.LeaseStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a claim and a settlement cost with many finished deliveries behind them, beside an outbox
/// without any, the two in turns in one run. Times are printed; blocks are compared.
/// `-Dwaybill.finished=1000000` makes it a million.
@Tag("server")
class ClaimCostTest {
  private static final int FINISHED = Integer.getInteger("waybill.finished", 100_000);
  private static final int STREAMS = 20;
  private static final int ROUNDS = 200;

  /// An outbox and what working it took.
  private static final class Side {
    final OutboxRig rig = rig();
    final LeaseStore leases = rig.leases("worker");
    final List<Long> streams = new ArrayList<>();
    final long[] nanos = new long[ROUNDS];

    Side(int finished) {
      for (int i = 0; i < STREAMS; i++) {
        streams.add(rig.stream("d" + i % 4, "t" + i));
      }
      rig.update(
          """
          INSERT INTO warehouse_delivery (stream_id, kind, from_at, planned_end_at, schema_version, dedupe_key,
              status, attempts, created_at, started_at, delivered_at, next_attempt_at)
          SELECT 1 + n %% %d, 'WINDOW', to_timestamp(n), to_timestamp(n + 1), '1.0', 'old/' || n,
              'DELIVERED', 1, now() - interval '1 day', now(), now(), now() - interval '1 day'
          FROM generate_series(1, %d) n
          """
              .formatted(STREAMS, finished));
      rig.update("ANALYZE warehouse_delivery");
      streams.forEach(rig::plan);
    }

    private static OutboxRig rig() {
      try {
        return new OutboxRig();
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /// One claim and its settlement; planning the next is not counted.
    void round(int round) {
      long begun = System.nanoTime();
      DueDelivery due = rig.deliveries.due(streams).getFirst();
      Lease lease = leases.acquire(List.of(due.streamId())).orElseThrow();
      AtomicLong attempts = new AtomicLong();
      rig.control.transaction(() -> {
        leases.fence(lease);
        Delivery taken =
            rig.deliveries.claim(due.deliveryId(), "worker", lease.epoch()).orElseThrow();
        attempts.set(taken.state().attempts());
      });
      rig.control.transaction(() -> {
        leases.fence(lease);
        rig.deliveries.leave(
            due.deliveryId(),
            lease.epoch(),
            new DeliveryState.Processing((int) attempts.get(), null).deliver());
      });
      leases.release(lease);
      nanos[round] = System.nanoTime() - begun;
      rig.plan(due.streamId());
    }

    double median() {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[ROUNDS / 2] / 1e6;
    }

    /// Blocks that looking for what is due reads.
    long blocks() {
      return rig.blocksOfDue(streams);
    }
  }

  @Test
  void manyFinishedDeliveriesDoNotSlowTheNextOnesDown() {
    Side empty = new Side(0);
    Side full = new Side(FINISHED);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        empty.round(round);
        full.round(round);
      }
      System.out.printf(
          "claim and settle: %.2f ms with nothing behind, %.2f ms with %d finished deliveries, ratio %.2f%n",
          empty.median(), full.median(), FINISHED, full.median() / empty.median());
      System.out.printf("blocks to find what is due: %d and %d%n", empty.blocks(), full.blocks());
      assertThat(full.blocks()).isLessThanOrEqualTo(empty.blocks() * 3 / 2 + STREAMS);
    } finally {
      empty.rig.close();
      full.rig.close();
    }
  }
}
