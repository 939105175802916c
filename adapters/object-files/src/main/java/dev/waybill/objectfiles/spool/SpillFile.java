package dev.waybill.objectfiles.spool;

import dev.waybill.spi.RowOperation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tuples that memory had no room for, in one file for all partitions; written at its end, read by
/// extent. The records are [RowRecord]s. Made when the first row spills, deleted on close.
final class SpillFile implements AutoCloseable {
  static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private byte[] buffer = new byte[0];
  private int buffered;
  private long written;
  private @Nullable FileChannel channel;

  SpillFile(Path path) {
    this.path = path;
  }

  /// Bytes appended so far.
  long size() {
    return written + buffered;
  }

  void append(RowOperation operation, byte[] tuple, int start, int end) throws IOException {
    int size = RowRecord.HEADER + end - start;
    if (size > buffer.length - buffered) {
      flush();
      ensure(size);
    }
    RowRecord.putHeader(buffer, buffered, operation, end - start);
    System.arraycopy(tuple, start, buffer, buffered + RowRecord.HEADER, end - start);
    buffered += size;
  }

  /// Hands on the tuples of a partition that were spilled. Nothing may be appended meanwhile.
  void replay(Partition partition, RowReceiver receiver) throws IOException {
    flush();
    for (int i = 0; i < partition.extents(); i++) {
      replay(partition.extentOffset(i), partition.extentLength(i), receiver);
    }
    partition.forgetExtents();
  }

  private void replay(long offset, long length, RowReceiver receiver) throws IOException {
    int have = 0;
    int at = 0;
    for (long left = length; left > 0 || at < have; ) {
      int wanted = at + RowRecord.HEADER <= have ? recordBytes(at) : RowRecord.HEADER;
      if (wanted <= have - at && wanted > RowRecord.HEADER) {
        int start = at + RowRecord.HEADER;
        receiver.row(RowRecord.operation(buffer, at), buffer, start, at + wanted);
        at += wanted;
        continue;
      }
      System.arraycopy(buffer, at, buffer, 0, have - at);
      have -= at;
      at = 0;
      ensure(wanted);
      int take = (int) Math.min(left, buffer.length - have);
      if (take == 0) {
        throw new EOFException("expected a whole record at the end of an extent of " + path);
      }
      read(offset + length - left, have, take);
      have += take;
      left -= take;
    }
  }

  private int recordBytes(int at) {
    return RowRecord.HEADER + RowRecord.length(buffer, at);
  }

  private void read(long position, int at, int length) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(buffer, at, length);
    while (target.hasRemaining()) {
      if (open().read(target, position + target.position() - at) < 0) {
        throw new EOFException("expected more of " + path + " at " + position);
      }
    }
  }

  private void flush() throws IOException {
    ByteBuffer source = ByteBuffer.wrap(buffer, 0, buffered);
    while (source.hasRemaining()) {
      open().write(source, written + source.position());
    }
    written += buffered;
    buffered = 0;
  }

  private void ensure(int size) {
    if (size > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size, BUFFER_BYTES));
    }
  }

  private FileChannel open() throws IOException {
    FileChannel held = channel;
    if (held == null) {
      held =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      channel = held;
    }
    return held;
  }

  @Override
  public void close() throws IOException {
    FileChannel held = channel;
    channel = null;
    if (held != null) {
      held.close();
      Files.deleteIfExists(path);
    }
  }
}
