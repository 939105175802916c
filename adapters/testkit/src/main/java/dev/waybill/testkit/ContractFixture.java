package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.waybill.spi.Capability;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the contract stands on: a new place for each test and two adapters on it, which stand for
/// two processes. `ours` holds the lease, `zombie` lost it and does not know.
abstract class ContractFixture {
  @TempDir Path folder;

  protected AdapterHarness harness;
  protected DestinationAdapter ours;
  protected DestinationAdapter zombie;
  protected TestSpool spool;

  /// A place that nothing was delivered to yet.
  protected abstract AdapterHarness harness(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    harness = harness(folder);
    ours = harness.open(TestTable.OWNER);
    spool = new TestSpool(folder, ours.form());
    zombie = harness.open(TestTable.OWNER);
    ours.prepare(TestTable.SCHEMA);
  }

  @AfterEach
  void close() {
    if (ours != null) {
      zombie.close();
      ours.close();
    }
    if (harness != null) {
      harness.close();
    }
  }

  boolean claims(Capability capability) {
    Set<Capability> claimed = ours.capabilities();
    return claimed.contains(capability);
  }

  /// Sends a delivery from a process that stops between the decision and its answer.
  protected void stopOnceDecided(TestDelivery delivery, int visibleFiles) {
    DestinationAdapter stopping = harness.openStoppingOnceDecided(TestTable.OWNER, visibleFiles);
    try (stopping) {
      assertThat(catchThrowable(() -> delivery.send(stopping)))
          .as("the process that stops")
          .isNotNull();
    }
  }

  /// Runs the tasks at once, behind a barrier, and returns their answers in order.
  protected static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(tasks.size());
    List<Future<T>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> task : tasks) {
        answers.add(
            threads.submit(() -> {
              barrier.await();
              return task.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> answer : answers) {
        results.add(answer.get());
      }
      return results;
    }
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertPermanent(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DestinationException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.PERMANENT));
  }
}
