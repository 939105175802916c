package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.SharedSnapshot;
import dev.waybill.dispatcher.source.SharedWindowRead;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.spi.ExportSeq;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deliveries of one window to several destinations, whose rows are read and encoded once.
///
/// One leads: it draws the number of the read, under its lease and those of all that have come,
/// opens the snapshot, and encodes the rows. The others follow: each takes the files of the leader
/// as its own. What lies behind the window it takes too where its stream has seen just what the
/// leader's has, as it has where the windows before were shared; else it reads that by itself, in
/// the same snapshot. From then on they have nothing to do with each other: each stores its facts,
/// lands and settles by itself. The leader waits for nobody once it has begun; who comes later,
/// finds no place or is left by a leader that failed is handed back and read on its own.
final class WindowGroup implements WindowReader.Followers {
  private static final Logger LOG = LoggerFactory.getLogger(WindowGroup.class);

  /// How long the leader waits for others that are about to read, and then for those that are about
  /// to open its snapshot.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Lock lock;
  private final Condition changed;

  /// By the folder they go to; null until they are there.
  private final Map<Path, @Nullable SharedFiles> files = new LinkedHashMap<>();

  /// Deliveries that have neither come nor left.
  private final Set<Long> awaited;

  /// Deliveries that have come and do not see the leader's snapshot yet.
  private final Set<Long> entering = new HashSet<>();

  private @Nullable ExportSeq seq;
  private @Nullable SharedSnapshot snapshot;
  private @Nullable SharedWindowRead read;
  private boolean over;

  /// @param followers deliveries that may come
  /// @param lock under which they and the leader wait for each other
  WindowGroup(Collection<Long> followers, Lock lock) {
    this.awaited = new HashSet<>(followers);
    this.lock = lock;
    this.changed = lock.newCondition();
  }

  /// The leader begins.
  ///
  /// @param next draws the number of the read
  ExportSeq begin(Supplier<ExportSeq> next) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitNone(awaited);
      ExportSeq drawn = next.get();
      seq = drawn;
      changed.signalAll();
      return drawn;
    } finally {
      lock.unlock();
    }
  }

  private void awaitNone(Set<Long> deliveries) throws InterruptedException {
    long left = PATIENCE.toNanos();
    while (!deliveries.isEmpty() && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  @Override
  public void opened(SharedSnapshot open) {
    lock.lock();
    try {
      snapshot = open;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void closing() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitNone(entering);
    } finally {
      lock.unlock();
    }
  }

  /// The leader has read the window; its files go to all that follow. A follower whose folder takes
  /// none is left behind.
  void finished(SharedWindowRead done, SharedFiles shared) {
    lock.lock();
    try {
      for (Path folder : files.keySet()) {
        try {
          files.put(folder, shared.linked(folder));
        } catch (IOException e) {
          LOG.info("nobody to read with at {}: {}", folder, e.toString());
        }
      }
      read = done;
      end();
    } finally {
      lock.unlock();
    }
  }

  /// The leader does nothing more for the others.
  void end() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A follower is about to read.
  ///
  /// @param delivery of the follower
  /// @return the number of the read
  /// @throws LeftBehindException the read has begun, or never will
  ExportSeq join(long delivery) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (seq != null) {
        throw new LeftBehindException("the read of its window had begun");
      }
      awaited.remove(delivery);
      entering.add(delivery);
      changed.signalAll();
      while (seq == null && !over) {
        changed.await();
      }
      return present(seq);
    } finally {
      lock.unlock();
    }
  }

  /// A follower will not come any more, or is where it wants to be.
  void leave(long delivery) {
    lock.lock();
    try {
      awaited.remove(delivery);
      entering.remove(delivery);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the leader's snapshot.
  ///
  /// @param folder of the follower, for the files
  SharedSnapshot snapshot(Path folder) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (over) {
        throw new LeftBehindException("the read of its window was over");
      }
      files.put(folder, null);
      while (snapshot == null && !over) {
        changed.await();
      }
      return present(snapshot);
    } finally {
      lock.unlock();
    }
  }

  /// The side of a follower.
  WindowReader.Leader leader(long delivery) {
    return new WindowReader.Leader() {
      @Override
      public void entered() {
        leave(delivery);
      }

      @Override
      public SharedWindowRead read() throws InterruptedException {
        return WindowGroup.this.read();
      }
    };
  }

  /// Waits until the window was read and encoded.
  private SharedWindowRead read() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!over) {
        changed.await();
      }
      return present(read);
    } finally {
      lock.unlock();
    }
  }

  /// The leader's rows in a follower's folder, once it has read them.
  SharedFiles files(Path folder) {
    lock.lock();
    try {
      return present(files.get(folder));
    } finally {
      lock.unlock();
    }
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new LeftBehindException("the read of its window failed");
    }
    return value;
  }
}
