package dev.waybill.soak.reading;

import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A step of a worker: the thread that leads and those that follow it, of which one runs at a time.
final class Step {
  private final Turns.Chance chance;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Semaphore followersEnded = new Semaphore(0);
  private @Nullable Member running;
  private volatile boolean dead;
  private boolean stuck;

  private static final class Member {
    private final Semaphore turn = new Semaphore(0);
    private @Nullable Thread thread;
    private @Nullable Condition awaited;
    private boolean forAWhile;
  }

  Step(Turns.Chance chance) {
    this.chance = chance;
  }

  <T> T lead(Supplier<T> work) {
    Member leader = new Member();
    leader.thread = Thread.currentThread();
    members.add(leader);
    running = leader;
    try {
      return work.get();
    } finally {
      members.remove(leader);
      if (!members.isEmpty()) {
        hand(next());
        followersEnded.acquireUninterruptibly();
      }
      requireMoving();
    }
  }

  /// A thread that begins when it is its turn.
  Thread follower(Runnable work) {
    Member member = new Member();
    Thread thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              member.turn.acquireUninterruptibly();
              try {
                if (!dead) {
                  work.run();
                }
              } finally {
                end(member);
              }
            });
    member.thread = thread;
    members.add(member);
    return thread;
  }

  private void end(Member member) {
    members.remove(member);
    if (members.isEmpty()) {
      followersEnded.release();
    } else {
      hand(next());
    }
  }

  void pass() {
    if (members.size() > 1) {
      goOnWith(next());
    }
  }

  void kill() {
    dead = true;
  }

  void interrupt() {
    for (Member member : members) {
      Thread thread = member.thread;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /// Who waits for a while waits as long as anybody else can go on.
  private Member next() {
    List<Member> able = members.stream().filter(each -> each.awaited == null).toList();
    if (able.isEmpty()) {
      able = members.stream().filter(each -> each.forAWhile).toList();
    }
    if (able.isEmpty()) {
      stuck = true;
      able = members;
    }
    return able.get(able.size() == 1 ? 0 : chance.next(able.size()));
  }

  private void hand(Member next) {
    running = next;
    next.turn.release();
  }

  private void goOnWith(Member next) {
    Member self = running();
    if (next != self) {
      hand(next);
      self.turn.acquireUninterruptibly();
    }
    self.forAWhile = false;
    requireMoving();
    if (dead) {
      throw new Crash();
    }
  }

  private void requireMoving() {
    if (stuck) {
      throw new IllegalStateException(
          "expected somebody to go on of those that read together, found that each waits for another");
    }
  }

  private Member running() {
    Member member = running;
    if (member == null) {
      throw new IllegalStateException("expected a step that has begun");
    }
    return member;
  }

  /// One runs at a time, so whoever asks for the lock has it.
  Lock lock() {
    return new Lock() {
      @Override
      public void lock() {}

      @Override
      public void lockInterruptibly() {}

      @Override
      public boolean tryLock() {
        return true;
      }

      @Override
      public boolean tryLock(long time, TimeUnit unit) {
        return true;
      }

      @Override
      public void unlock() {}

      @Override
      public Condition newCondition() {
        return new Waiting();
      }
    };
  }

  private final class Waiting implements Condition {
    @Override
    public void await() {
      running().awaited = this;
      goOnWith(next());
    }

    /// Time stands still while others go on.
    @Override
    public long awaitNanos(long nanos) {
      if (chance.isOver()) {
        return 0;
      }
      Member self = running();
      self.forAWhile = true;
      await();
      boolean told = self.awaited == null;
      self.awaited = null;
      return told ? nanos : 0;
    }

    @Override
    public void signalAll() {
      for (Member member : members) {
        if (member.awaited == this) {
          member.awaited = null;
        }
      }
    }

    @Override
    public void signal() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void awaitUninterruptibly() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean await(long time, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean awaitUntil(Date deadline) {
      throw new UnsupportedOperationException();
    }
  }
}
