package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.Landing;
import dev.waybill.spi.StreamPosition;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManifestLogTest extends OnS3Proxy {
  private static final int RACERS = 8;

  @Test
  void ofEightAdaptersThatCommitAtOnceOneWinsEveryRound() throws Exception {
    List<S3Adapter> racers = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      racers.add(store.adapter(TestTable.OWNER, null));
    }
    CyclicBarrier barrier = new CyclicBarrier(RACERS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 1; round <= 25; round++) {
        List<Future<DeliveryReceipt>> answers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          S3Adapter racer = racers.get(i);
          TestDelivery delivery = attempt(round, (long) round * RACERS + i, 0);
          answers.add(
              threads.submit(() -> {
                try (var writer = delivery.stage(racer)) {
                  barrier.await();
                  return writer.commit(delivery.spooled().digest());
                }
              }));
        }
        Set<DeliveryReceipt> receipts = new HashSet<>();
        for (Future<DeliveryReceipt> answer : answers) {
          receipts.add(answer.get());
        }
        assertThat(receipts).as("round " + round).hasSize(1);
      }
    } finally {
      racers.forEach(S3Adapter::close);
    }
    assertThat(adapter.position(TestTable.STREAM).ordinal()).isEqualTo(25);
  }

  @Test
  void losingTheMarkLosesNothing() throws Exception {
    DeliveryReceipt first = attempt(1, 10, 2).send(adapter);
    DeliveryReceipt second = attempt(2, 11, 2).send(adapter);
    String mark = new Layout(store.prefix()).mark(TestTable.STREAM);
    store.client().deleteObject(delete -> delete.bucket(store.bucket()).key(mark));

    assertThat(adapter.position(TestTable.STREAM))
        .isEqualTo(new StreamPosition(TestTable.OWNER, 2, second.attempt()));
    assertThat(adapter.find(first.key(), 1)).isEqualTo(new Landing.Landed(first));
    assertThat(adapter.find(second.key(), 2)).isEqualTo(new Landing.Landed(second));
    attempt(3, 12, 2).send(adapter);
    assertThat(harness.visible(TestTable.SCHEMA)).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void theMarkOnlyMovesForward() throws Exception {
    try (TestStore minio = TestStore.minio("parquet")) {
      long seed = new Random().nextLong();
      System.out.println("seed " + seed);
      assertThat(markAfterARace(minio, seed)).isEqualTo(8);
    }
  }

  private static long markAfterARace(TestStore place, long seed) throws Exception {
    List<Long> ordinals = new ArrayList<>();
    for (long ordinal = 1; ordinal <= 8; ordinal++) {
      ordinals.add(ordinal);
    }
    Collections.shuffle(ordinals, new Random(seed));
    Voiding entry = new Voiding(0, "here", "contract", "for the test", Instant.EPOCH);
    try (Store direct = Store.connect(place.settings(TestTable.OWNER), List.of());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ManifestLog log = new ManifestLog(direct, new Layout(place.prefix()));
      List<Future<Boolean>> moves = new ArrayList<>();
      for (long ordinal : ordinals) {
        moves.add(threads.submit(() -> log.complete(TestTable.STREAM, ordinal, entry)));
      }
      for (Future<Boolean> move : moves) {
        move.get();
      }
      return log.mark(TestTable.STREAM).ordinal();
    }
  }
}
