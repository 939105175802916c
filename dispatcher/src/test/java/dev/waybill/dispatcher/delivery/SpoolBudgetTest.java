package dev.waybill.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SpoolBudgetTest {
  private final SpoolBudget budget = new SpoolBudget(100, 4);

  @Test
  void aDeliveryGetsWhatItWantsOrWhatIsLeft() throws Exception {
    try (SpoolBudget.Share first = budget.reserve(70);
        SpoolBudget.Share second = budget.reserve(70)) {
      assertThat(first.bytes()).isEqualTo(70);
      assertThat(second.bytes()).isEqualTo(30);
      first.keep(10);
      assertThat(budget.load().used()).isEqualTo(40);
    }
    assertThat(budget.load()).isEqualTo(new SpoolBudget.Load(0, 100, 0));
  }

  @Test
  void itWaitsBeforeItReadsWhileThereIsLessThanAWorkersPart() throws Exception {
    SpoolBudget.Share all = budget.reserve(90);
    CompletableFuture<Long> next = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (SpoolBudget.Share share = budget.reserve(50)) {
            next.complete(share.bytes());
          } catch (InterruptedException e) {
            next.completeExceptionally(e);
          }
        });
    Awaitility.await().until(() -> budget.load().waiting() == 1);
    all.keep(80);
    assertThat(next).as("20 are too few").isNotDone();
    all.keep(60);
    assertThat(got(next)).isEqualTo(40);
    all.keep(130);
    assertThat(budget.load().used()).as("a part that could not be cut counts").isEqualTo(130);
    all.close();
    assertThat(budget.load().used()).isZero();
  }

  private static long got(CompletableFuture<Long> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
