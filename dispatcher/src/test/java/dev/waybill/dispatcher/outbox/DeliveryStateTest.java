package dev.waybill.dispatcher.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.outbox.DeliveryState.DeadLetter;
import dev.waybill.dispatcher.outbox.DeliveryState.Failed;
import dev.waybill.dispatcher.outbox.DeliveryState.InDoubt;
import dev.waybill.dispatcher.outbox.DeliveryState.Pending;
import dev.waybill.dispatcher.outbox.DeliveryState.Processing;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeliveryStateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration DELAY = Duration.ofSeconds(3);
  private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;

  @Test
  void aClaimCountsAndAHandBackDoesNot() {
    Processing claimed = new Pending(0).claim();
    assertThat(claimed.attempts()).isEqualTo(1);
    assertThat(claimed.handBack()).isEqualTo(new Pending(0));
    assertThat(claimed.claim())
        .as("taken over from a dead worker")
        .isEqualTo(new Processing(2, null));
  }

  @Test
  void failuresBackOffUntilTheAttemptsAreUsedUp() {
    assertThat(new Processing(7, null).fail("x", POLICY, DELAY, NOW))
        .isEqualTo(new Failed(7, NOW.plus(DELAY), "x"));
    assertThat(new Processing(8, null).fail("x", POLICY, DELAY, NOW))
        .isEqualTo(new DeadLetter(8, "x"));
    assertThat(new Processing(1, null).reject("x")).isEqualTo(new DeadLetter(1, "x"));
  }

  @Test
  void doubtIsAskedForHalfAnHourAndIsNoAttempt() {
    InDoubt first = (InDoubt) new Processing(1, null).doubt("?", POLICY, DELAY, NOW);
    assertThat(first).isEqualTo(new InDoubt(0, NOW, NOW.plus(DELAY), "?"));
    Processing again = first.claim();
    assertThat(again).isEqualTo(new Processing(1, NOW));
    Instant later = NOW.plus(Duration.ofMinutes(29));
    assertThat(again.doubt("?", POLICY, DELAY, later))
        .isEqualTo(new InDoubt(0, NOW, later.plus(DELAY), "?"));
    assertThat(again.doubt("?", POLICY, DELAY, NOW.plus(Duration.ofMinutes(31))))
        .isEqualTo(new DeadLetter(1, "?"));
  }

  @Test
  void aPersonRetriesOrSkipsADeadLetter() {
    assertThat(new DeadLetter(8, "x").retry()).isEqualTo(new Pending(0));
    assertThat(new DeliveryState.Processing(1, null).skip("gone"))
        .isEqualTo(new DeliveryState.Skipped(1, "gone"));
  }

  @Test
  void delaysDoubleUpToTheirLongestWithFullJitter() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int attempt = 1; attempt <= 40; attempt++) {
      long ceiling = Math.min(POLICY.longest().toMillis(), 5000L << Math.min(attempt - 1, 20));
      long highest = 0;
      for (int i = 0; i < 200; i++) {
        highest = Math.max(highest, POLICY.delay(attempt, random).toMillis());
      }
      assertThat(highest).isBetween(ceiling / 2, ceiling);
    }
  }
}
