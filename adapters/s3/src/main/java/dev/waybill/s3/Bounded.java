package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Runs requests on virtual threads, at most so many at a time. Whoever starts one more waits, so
/// what the started ones hold in memory is bounded too. A request must not start another.
final class Bounded implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore permits;

  Bounded(int most) {
    permits = new Semaphore(most);
  }

  <T> Future<T> start(Callable<T> request) throws DestinationException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DestinationException(Kind.IN_DOUBT, "interrupted while waiting for a turn", e);
    }
    try {
      return threads.submit(() -> {
        try {
          return request.call();
        } finally {
          permits.release();
        }
      });
    } catch (RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  /// The answers in order. Waits for all of them, then throws the first failure.
  <T> List<T> join(List<Future<T>> requests) throws DestinationException {
    List<T> answers = new ArrayList<>();
    Throwable failure = null;
    for (Future<T> request : requests) {
      try {
        answers.add(request.get());
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DestinationException(Kind.IN_DOUBT, "interrupted while requests were open", e);
      }
    }
    switch (failure) {
      case null -> {
        return answers;
      }
      case DestinationException known -> throw known;
      case RuntimeException unexpected -> throw unexpected;
      case Error error -> throw error;
      default -> throw new IllegalStateException(failure);
    }
  }

  /// Waits for what was started.
  @Override
  public void close() {
    threads.close();
  }
}
