package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.lease.Heartbeat;
import dev.waybill.dispatcher.lease.Lease;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Workers on virtual threads, each claiming one delivery after another, one thread that plans and
/// one that tidies. A stop lets deliveries finish for a while and hands the rest back.
public final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  private static final Duration GRACE = Duration.ofSeconds(30);

  /// @param workers deliveries at a time
  /// @param poll how long an idle worker waits before it looks again
  /// @param grace how long a stop waits for deliveries that are about to commit
  /// @param sharesReads whether deliveries of one window to several destinations are read together
  /// @param threads those run on
  public record Settings(
      int workers,
      Duration poll,
      RetryPolicy retry,
      Duration grace,
      boolean sharesReads,
      GroupThreads threads) {
    /// With half a minute to stop.
    public Settings(int workers, Duration poll, RetryPolicy retry, boolean sharesReads) {
      this(workers, poll, retry, GRACE, sharesReads, GroupThreads.VIRTUAL);
    }
  }

  private final Map<Long, DeliveryStream> streams = new HashMap<>();
  private final Ledger ledger;
  private final DeliveryWalk walk;
  private final Failures failures;
  private final Heartbeat heartbeat;
  private final Planning planning;
  private final Housekeeping housekeeping;
  private final Settings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ReentrantLock claiming = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Thread> followers = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public WorkerPool(
      List<DeliveryStream> streams,
      Ledger ledger,
      DeliveryWalk walk,
      Heartbeat heartbeat,
      Planning planning,
      Housekeeping housekeeping,
      Settings settings) {
    streams.forEach(stream -> this.streams.put(stream.id(), stream));
    this.ledger = ledger;
    this.walk = walk;
    this.failures = new Failures(ledger, settings.retry());
    this.heartbeat = heartbeat;
    this.planning = planning;
    this.housekeeping = housekeeping;
    this.settings = settings;
  }

  public void start() {
    threads.add(Thread.ofVirtual().name("planner").start(() -> loop(this::plan)));
    threads.add(Thread.ofVirtual().name("housekeeper").start(() -> loop(this::tidy)));
    for (int i = 1; i <= settings.workers(); i++) {
      threads.add(Thread.ofVirtual().name("worker-" + i).start(() -> loop(this::runOne)));
    }
  }

  /// Repeats `step` until the stop, at once while it finds something to do.
  private void loop(Step step) {
    while (!stopping) {
      try {
        if (!step.run()) {
          await();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.warn("{}; trying again", e.toString());
        try {
          await();
        } catch (InterruptedException stop) {
          return;
        }
      }
    }
  }

  private interface Step {
    boolean run() throws InterruptedException;
  }

  private boolean plan() {
    if (planning.tick() > 0) {
      wakeAll();
    }
    return false;
  }

  private boolean tidy() {
    housekeeping.tick();
    return false;
  }

  /// Claims and walks one delivery, if one is due.
  ///
  /// @return whether there was one
  public boolean runOne() {
    List<Long> taking =
        streams.values().stream().filter(walk::takes).map(DeliveryStream::id).toList();
    if (taking.isEmpty()) {
      return false;
    }
    Optional<Together> claimed = claim(taking);
    claimed.ifPresent(this::run);
    return claimed.isPresent();
  }

  /// A claimed delivery, and those that can have its files.
  private record Together(Claim claim, List<Claim> beside) {}

  /// One worker at a time: of deliveries that are due together, the next would take one from the
  /// first.
  private Optional<Together> claim(List<Long> taking) {
    claiming.lock();
    try {
      return ledger.claim(taking).map(claim -> new Together(claim, beside(claim, taking)));
    } finally {
      claiming.unlock();
    }
  }

  private List<Claim> beside(Claim claim, List<Long> taking) {
    DeliveryStream stream = streams.get(claim.delivery().streamId());
    if (!settings.sharesReads() || stream == null) {
      return List.of();
    }
    List<Long> others =
        taking.stream().filter(id -> id != stream.id() && shares(stream, id)).toList();
    List<Claim> beside = new ArrayList<>();
    try {
      ledger.claimBeside(claim.delivery(), others, beside::add);
    } catch (RuntimeException e) {
      LOG.warn("{}; others may be read on their own", e.toString());
    }
    return beside;
  }

  /// Walks a claimed delivery, and beside it those that can have its files. They cost no read and
  /// next to no encoding, so they take no worker's place; each ends by itself.
  private void run(Together claimed) {
    if (claimed.beside().isEmpty()) {
      run(claimed.claim(), new Seat.Alone());
      return;
    }
    WindowGroup group =
        new WindowGroup(
            claimed.beside().stream().map(each -> each.delivery().id()).toList(),
            settings.threads().lock().get());
    claimed.beside().forEach(each -> follow(each, group));
    try {
      run(claimed.claim(), new Seat.Leading(group));
    } finally {
      group.end();
    }
  }

  private boolean shares(DeliveryStream stream, long other) {
    DeliveryStream found = streams.get(other);
    return found != null && walk.sharesFiles(stream, found);
  }

  private void follow(Claim claim, WindowGroup group) {
    Thread thread =
        settings
            .threads()
            .followers()
            .newThread(() -> {
              try {
                run(claim, new Seat.Following(group));
              } catch (RuntimeException e) {
                LOG.warn("{}; its lease runs out", e.toString());
              } finally {
                group.leave(claim.delivery().id());
                followers.remove(Thread.currentThread());
              }
            });
    thread.setName("follower-" + claim.delivery().id());
    followers.add(thread);
    thread.start();
  }

  /// Walks a claimed delivery and settles however it ends.
  void run(Claim claim, Seat seat) {
    Lease lease = claim.lease();
    heartbeat.keep(lease);
    boolean interrupted = false;
    try {
      DeliveryStream stream = streams.get(claim.delivery().streamId());
      if (stream == null) {
        throw new IllegalStateException(
            "expected a configured stream, found " + claim.delivery().key());
      }
      walk.run(claim, stream, seat);
    } catch (Exception | Error e) {
      interrupted = Thread.interrupted() || e instanceof InterruptedException;
      failures.settle(claim, interrupted ? new InterruptedException("stopping") : e);
    } finally {
      heartbeat.drop(lease);
      ledger.release(lease);
      wakeAll();
      // Last: an interrupted virtual thread loses the connection it waits at.
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!stopping) {
        var unused = work.awaitNanos(settings.poll().toNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    stopping = true;
    wakeAll();
    long deadline = System.nanoTime() + settings.grace().toNanos();
    try {
      for (Thread thread : running()) {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
      running().forEach(Thread::interrupt);
      for (Thread thread : running()) {
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      running().forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  /// The workers first: none of them begins a follower once it has ended.
  private List<Thread> running() {
    List<Thread> all = new ArrayList<>(threads);
    all.addAll(followers);
    return all;
  }
}
