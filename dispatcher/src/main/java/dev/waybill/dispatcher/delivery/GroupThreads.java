package dev.waybill.dispatcher.delivery;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What deliveries that are read together run on, and how they wait for each other. A parameter, so
/// that a harness can let one of them go at a time.
///
/// @param followers makes the thread of each
/// @param lock makes the lock of each group
public record GroupThreads(ThreadFactory followers, Supplier<Lock> lock) {
  /// All at once.
  public static final GroupThreads VIRTUAL =
      new GroupThreads(Thread.ofVirtual().factory(), ReentrantLock::new);
}
