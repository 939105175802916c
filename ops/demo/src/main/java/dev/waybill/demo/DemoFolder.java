package dev.waybill.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Everything a demo keeps: servers, objects, spool, configuration, log. One demo at a time.
final class DemoFolder implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;

  private DemoFolder(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /// Makes the folder where there is none, and takes it.
  static DemoFolder open(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new DemoException(
          "expected %s for itself, found another demo running there: stop it, or choose another --data-dir"
              .formatted(root));
    }
    return new DemoFolder(root, channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  Path root() {
    return root;
  }

  Path postgres() {
    return root.resolve("postgres");
  }

  Path s3proxy() {
    return root.resolve("s3proxy");
  }

  /// The buckets; objects are plain files below.
  Path objects() {
    return root.resolve("objects");
  }

  Path configuration() {
    return root.resolve("waybill.yaml");
  }

  Path log() {
    return root.resolve("waybill.log");
  }

  Path sample() {
    return root.resolve("sample.jsonl.gz");
  }

  /// Inputs that were loaded to their end, one a line.
  Path loaded() {
    return root.resolve("loaded");
  }

  Path scratch() {
    return root.resolve("scratch");
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
