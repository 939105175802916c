package dev.waybill.dispatcher.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.DestinationId;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GuardTest {
  private final TickingClock clock = new TickingClock();
  private final AtomicInteger calls = new AtomicInteger();

  private Guard guard(int atATime) {
    return new Guard(new DestinationId("lake"), new DestinationLimits(atATime, 0), clock);
  }

  private Guard.Call<Boolean> failing(Kind kind) {
    return () -> {
      calls.incrementAndGet();
      throw new DestinationException(kind, "no route", null);
    };
  }

  private static Kind kindOf(Guard guard, Guard.Call<Boolean> call) {
    try {
      guard.call(call);
      throw new AssertionError("expected a failure");
    } catch (DestinationException e) {
      return e.kind();
    }
  }

  @Test
  void aDestinationThatIsAwayIsLeftAloneAndAskedOnceInAWhile() throws Exception {
    Guard guard = guard(4);
    for (int i = 0; i < 10; i++) {
      assertThat(kindOf(guard, failing(Kind.UNAVAILABLE))).isEqualTo(Kind.UNAVAILABLE);
    }
    assertThat(calls).as("the others did not reach it").hasValue(3);
    assertThat(guard.circuit().takes()).isFalse();
    clock.tick(Duration.ofSeconds(6));
    assertThat(guard.circuit().takes()).isTrue();
    assertThat(guard.circuit().takes()).as("looking takes nothing").isTrue();
    kindOf(guard, failing(Kind.UNAVAILABLE));
    assertThat(calls).hasValue(4);
    clock.tick(Duration.ofSeconds(6));
    assertThat(guard.circuit().takes()).as("it waits longer each time").isFalse();
    clock.tick(Duration.ofMinutes(1));
    assertThat(Objects.requireNonNull(guard.load().away()).since())
        .isGreaterThan(Duration.ofMinutes(1));
    assertThat(guard.call(() -> true)).isTrue();
    assertThat(guard.load().away()).isNull();
  }

  @Test
  void oneCallLooksWhetherItIsBack() throws Exception {
    Guard guard = guard(4);
    for (int i = 0; i < 3; i++) {
      kindOf(guard, failing(Kind.TRANSIENT));
    }
    clock.tick(Duration.ofSeconds(6));
    boolean back =
        guard.call(() -> {
          assertThat(guard.circuit().takes()).isFalse();
          assertThat(kindOf(guard, failing(Kind.TRANSIENT))).isEqualTo(Kind.UNAVAILABLE);
          return true;
        });
    assertThat(back).isTrue();
    assertThat(calls).hasValue(3);
    assertThat(guard.circuit().isClosed()).isTrue();
  }

  @Test
  void whatADestinationRefusesOrLeavesInDoubtDoesNotOpenTheCircuit() throws Exception {
    Guard guard = guard(4);
    for (int i = 0; i < 10; i++) {
      kindOf(guard, failing(Kind.PERMANENT));
      kindOf(guard, failing(Kind.IN_DOUBT));
    }
    assertThat(calls).hasValue(20);
    assertThat(guard.circuit().isClosed()).isTrue();
  }

  @Test
  void questionsAreRepeatedAndWhatDecidesIsNot() throws Exception {
    Guard guard = guard(4);
    assertThatThrownBy(() -> guard.call(failing(Kind.TRANSIENT)))
        .isInstanceOf(DestinationException.class);
    assertThat(calls).hasValue(1);
    Guard other = guard(4);
    assertThat(
            other.ask(() -> {
              if (calls.incrementAndGet() < 4) {
                throw new DestinationException(Kind.TRANSIENT, "again", null);
              }
              return "answer";
            }))
        .isEqualTo("answer");
    assertThatThrownBy(() -> guard.ask(failing(Kind.IN_DOUBT)))
        .isInstanceOf(DestinationException.class);
    assertThat(calls).as("doubt is not asked away").hasValue(5);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noMoreCallsRunAtATimeThanAreAllowed() throws Exception {
    Guard guard = guard(2);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        var unused =
            threads.submit(() ->
                guard.call(() -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  await(go);
                  running.decrementAndGet();
                  return true;
                }));
      }
      Awaitility.await().until(() -> guard.load().running() == 2 && guard.load().waiting() == 3);
      go.countDown();
    }
    assertThat(most).hasValue(2);
    assertThat(guard.load().running()).isZero();
  }
}
