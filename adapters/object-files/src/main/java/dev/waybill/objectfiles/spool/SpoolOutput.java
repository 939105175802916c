package dev.waybill.objectfiles.spool;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A new file of the spool, written from its first byte to its last, with its SHA-256 taken on the
/// way, so that no byte is read again.
public final class SpoolOutput extends OutputStream {
  private final Path path;
  private final OutputStream file;
  private final MessageDigest sha256;
  private final byte[] buffer = new byte[1 << 16];
  private int buffered;
  private long written;
  private boolean discarded;

  SpoolOutput(Path path) throws IOException {
    this.path = path;
    this.sha256 = newSha256();
    this.file =
        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  Path path() {
    return path;
  }

  /// Bytes written so far.
  public long position() {
    return written + buffered;
  }

  @Override
  public void write(int b) throws IOException {
    if (buffered == buffer.length) {
      drain();
    }
    buffer[buffered++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - buffered) {
      drain();
    }
    if (length >= buffer.length) {
      put(bytes, offset, length);
    } else {
      System.arraycopy(bytes, offset, buffer, buffered, length);
      buffered += length;
    }
  }

  /// Closes the file; SHA-256 of its bytes, lower case hex.
  String seal() throws IOException {
    close();
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public void close() throws IOException {
    try (file) {
      drain();
    }
  }

  /// Closes the file and takes no more bytes: whatever is still written to it is dropped.
  void discard() throws IOException {
    discarded = true;
    file.close();
  }

  private void drain() throws IOException {
    if (buffered > 0) {
      int length = buffered;
      buffered = 0;
      put(buffer, 0, length);
    }
  }

  private void put(byte[] bytes, int offset, int length) throws IOException {
    if (discarded) {
      return;
    }
    file.write(bytes, offset, length);
    sha256.update(bytes, offset, length);
    written += length;
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
