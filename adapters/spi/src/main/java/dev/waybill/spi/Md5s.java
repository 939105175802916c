package dev.waybill.spi;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// MD5s of ranges of a file, by which object stores name what they hold. They are taken when one is
/// first asked for, as most forms and destinations need none, and once for all destinations that
/// land the file: MD5 costs more than twice what SHA-256 does where processors have that built in.
public final class Md5s {
  private record Range(long offset, long length) {}

  private final Map<Range, byte[]> known = new ConcurrentHashMap<>();

  Md5s() {}

  /// @throws EOFException when the file ends before the range
  byte[] of(Path file, long offset, long length) throws IOException {
    try {
      return known.computeIfAbsent(new Range(offset, length), range -> read(file, range)).clone();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static byte[] read(Path file, Range range) {
    MessageDigest md5 = digest();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(1 << 17, range.length()));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long done = 0; done < range.length(); done += buffer.remaining(), md5.update(buffer)) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), range.length() - done));
        if (channel.read(buffer, range.offset() + done) < 0) {
          throw new EOFException(
              "expected " + file + " to have " + range + ", found its end after " + done);
        }
        buffer.flip();
      }
      return md5.digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new digest.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
