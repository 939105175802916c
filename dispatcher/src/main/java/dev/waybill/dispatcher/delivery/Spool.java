package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder finished files wait in. Each process has a folder of its own below it, held by a
/// lock, so that several may share a disk; nothing in it outlives its process, because everything
/// can be read again.
public final class Spool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;
  private final SpoolBudget budget;
  private final List<String> dead;

  /// Without a bound.
  ///
  /// @param root below which the folders of dead processes are removed
  public Spool(Path root) {
    this(root, UUID.randomUUID().toString(), new SpoolBudget(Long.MAX_VALUE, 1));
  }

  /// @param root below which the folders of dead processes are removed
  /// @param process names this one, also among those of other machines
  public Spool(Path root, String process, SpoolBudget budget) {
    this.budget = budget;
    this.folder = root.resolve(process);
    try {
      Files.createDirectories(root);
      // One process at a time makes its folder or removes those of the dead: none removes one that
      // is being made.
      try (FileChannel turn =
              FileChannel.open(
                  root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = turn.lock()) {
        dead = removeDead(root);
        Files.createDirectories(folder);
        this.lock =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!held.isValid() || lock.tryLock() == null) {
          throw new IOException("the lock of a new folder is held");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "expected a writable spool folder, found " + root + ": " + e.getMessage(), e);
    }
  }

  /// The processes whose folders were found here and that are proven dead: the operating system had
  /// released their locks.
  public List<String> dead() {
    return dead;
  }

  /// Of this process.
  public Path folder() {
    return folder;
  }

  /// Waits for a share of what all deliveries may hold together.
  SpoolBudget.Share reserve(long bytes) throws InterruptedException {
    return budget.reserve(bytes);
  }

  /// A share of it that nobody waits for; see [SpoolBudget#unbounded].
  SpoolBudget.Share unbounded() {
    return budget.unbounded();
  }

  /// An empty folder for one attempt.
  Path open(AttemptId attempt) throws IOException {
    return Files.createDirectories(folder.resolve(attempt.toString()));
  }

  void discard(Path attempt) {
    try {
      delete(attempt);
    } catch (IOException e) {
      LOG.warn("could not empty the spool at {}: {}; the next start will", attempt, e.toString());
    }
  }

  @Override
  public void close() {
    try (lock) {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove the spool at " + folder, e);
    }
  }

  private static List<String> removeDead(Path root) throws IOException {
    List<String> removed = new ArrayList<>();
    List<Path> others;
    try (Stream<Path> children = Files.list(root)) {
      others = children.filter(child -> Files.exists(child.resolve(LOCK))).toList();
    }
    for (Path other : others) {
      try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
          FileLock held = channel.tryLock()) {
        if (held != null) {
          delete(other);
          removed.add(String.valueOf(other.getFileName()));
        }
      } catch (OverlappingFileLockException e) {
        // Held by this very process: alive.
      }
    }
    return List.copyOf(removed);
  }

  private static void delete(Path path) throws IOException {
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(path)) {
      tree = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : tree) {
      Files.deleteIfExists(each);
    }
  }
}
