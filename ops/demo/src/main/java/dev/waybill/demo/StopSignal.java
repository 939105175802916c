package dev.waybill.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM: the JVM asks to stop and waits until the demo has stopped its parts in
/// order.
final class StopSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  private StopSignal() {}

  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::askAndWait, "stop-demo"));
    return signal;
  }

  private void askAndWait() {
    asked.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /// Waits, but not longer than until a stop is asked for.
  void pause(Duration duration) throws InterruptedException {
    boolean _ = asked.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Everything has stopped.
  @Override
  public void close() {
    stopped.countDown();
  }
}
