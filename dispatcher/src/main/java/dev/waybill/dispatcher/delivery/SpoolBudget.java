package dev.waybill.dispatcher.delivery;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The bytes that the deliveries of this process may hold in the spool together. A delivery waits
/// for its share before it reads, never in the middle, where it would hold a snapshot open; what it
/// is given bounds the delivery, which is cut there. Once it has read, it keeps what it needs and
/// gives back the rest.
public final class SpoolBudget {
  private final long cap;
  private final int workers;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition freed = lock.newCondition();
  private long used;
  private int waiting;

  /// @param cap bytes in all
  /// @param workers that share them: each gets its part at least
  public SpoolBudget(long cap, int workers) {
    this.cap = cap;
    this.workers = workers;
  }

  /// What is held now.
  public record Load(long used, long cap, int waiting) {}

  public Load load() {
    lock.lock();
    try {
      return new Load(used, cap, waiting);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for as much as can be had, at least for a worker's part.
  Share reserve(long want) throws InterruptedException {
    long least = Math.max(1, Math.min(want, cap / workers));
    lock.lockInterruptibly();
    try {
      waiting++;
      while (cap - used < least) {
        freed.await();
      }
      long granted = Math.min(want, cap - used);
      used += granted;
      return new Share(granted, granted);
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /// A share for what somebody else's share bounds: it waits for nobody, and what it keeps counts.
  Share unbounded() {
    return new Share(0, Long.MAX_VALUE);
  }

  /// Of one delivery, until it is closed.
  final class Share implements AutoCloseable {
    private final long granted;
    private long held;

    private Share(long held, long granted) {
      this.held = held;
      this.granted = granted;
    }

    /// How far the delivery may be read.
    long bytes() {
      return granted;
    }

    /// What it holds from now on; more than it was given where a part of it could not be cut.
    void keep(long bytes) {
      lock.lock();
      try {
        used += bytes - held;
        held = bytes;
        freed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      keep(0);
    }
  }
}
