package dev.waybill.objectfiles.keys;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.SeekableInputStream;

/// Ranges of a stored file as a stream: short reads come from one window of bytes, fetched at once,
/// long ones straight from the store. A window never ends before the file does where it could reach
/// further back instead, so a footer takes one request.
public final class RangeInput extends SeekableInputStream {
  private final StoredBytes file;
  private final int windowBytes;
  private byte[] window = new byte[0];
  private long windowStart;
  private long at;

  public RangeInput(StoredBytes file, int windowBytes) {
    this.file = file;
    this.windowBytes = windowBytes;
  }

  @Override
  public long getPos() {
    return at;
  }

  @Override
  public void seek(long position) {
    at = position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at >= file.length()) {
      return -1;
    }
    if (at < windowStart || at >= windowStart + window.length) {
      windowStart = Math.clamp(file.length() - windowBytes, 0, at);
      window = file.read(windowStart, (int) Math.min(windowBytes, file.length() - windowStart));
    }
    int from = (int) (at - windowStart);
    int count = Math.min(length, window.length - from);
    System.arraycopy(window, from, bytes, offset, count);
    at += count;
    return count;
  }

  @Override
  public void readFully(byte[] bytes) throws IOException {
    readFully(bytes, 0, bytes.length);
  }

  @Override
  public void readFully(byte[] bytes, int offset, int length) throws IOException {
    if (at + length > file.length()) {
      throw new EOFException(
          "expected " + length + " bytes from " + at + ", found the end at " + file.length());
    }
    if (length > windowBytes) {
      System.arraycopy(file.read(at, length), 0, bytes, offset, length);
      at += length;
      return;
    }
    for (int done = 0; done < length; ) {
      done += read(bytes, offset + done, length - done);
    }
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.remaining()];
    int count = read(bytes, 0, bytes.length);
    if (count > 0) {
      buffer.put(bytes, 0, count);
    }
    return count;
  }

  @Override
  public void readFully(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.remaining()];
    readFully(bytes);
    buffer.put(bytes);
  }
}
