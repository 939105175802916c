package dev.waybill.objectfiles.spool;

import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.util.Arrays;

/// Tuples of all partitions that have no open file, in one area of fixed size: each partition's
/// tuples form a chain through it. A buffer per partition would cost thousands of half-empty ones.
///
/// A record is the int64 address of the next one of its chain, then a [RowRecord]. An address is
/// the position in the chunks laid end to end.
final class PendingRows {
  static final long NONE = -1;

  private static final int LINK = 8;
  private static final int MIN_CHUNK = 1 << 14;
  private static final int MAX_CHUNK = 1 << 20;

  private final byte[][] chunks;
  private final int chunkBytes;
  private int chunk;
  private int used;

  /// @param bytes the size of the area, allocated as it fills
  PendingRows(long bytes) {
    this.chunkBytes = (int) Math.clamp(bytes / 8, MIN_CHUNK, MAX_CHUNK);
    this.chunks = new byte[(int) Math.max(1, bytes / chunkBytes)][];
  }

  /// Whether a tuple could be added to an empty area.
  boolean fits(int length) {
    return LINK + RowRecord.HEADER + length <= chunkBytes;
  }

  /// Appends a tuple to a partition's chain, unless there is no room for it.
  boolean add(Partition partition, RowOperation operation, byte[] buffer, int start, int end) {
    int size = LINK + RowRecord.HEADER + (end - start);
    if (size > chunkBytes - used) {
      if (chunk == chunks.length - 1 || !fits(end - start)) {
        return false;
      }
      chunk++;
      used = 0;
    }
    byte[] target = chunkAt(chunk);
    Bytes.putInt64(target, used, NONE);
    RowRecord.putHeader(target, used + LINK, operation, end - start);
    System.arraycopy(buffer, start, target, used + LINK + RowRecord.HEADER, end - start);
    long address = (long) chunk * chunkBytes + used;
    if (partition.lastPending != NONE) {
      Bytes.putInt64(chunkOf(partition.lastPending), offset(partition.lastPending), address);
    } else {
      partition.firstPending = address;
    }
    partition.lastPending = address;
    partition.pendingBytes += size;
    used += size;
    return true;
  }

  /// Hands on a partition's tuples and forgets its chain; the room comes back with [#clear].
  void drain(Partition partition, RowReceiver receiver) throws IOException {
    for (long at = partition.firstPending; at != NONE; ) {
      byte[] source = chunkOf(at);
      int record = offset(at) + LINK;
      int start = record + RowRecord.HEADER;
      receiver.row(
          RowRecord.operation(source, record),
          source,
          start,
          start + RowRecord.length(source, record));
      at = Bytes.int64(source, record - LINK);
    }
    partition.firstPending = NONE;
    partition.lastPending = NONE;
    partition.pendingBytes = 0;
  }

  /// Empties the area; every chain must have been drained.
  void clear() {
    chunk = 0;
    used = 0;
  }

  /// Gives the memory back.
  void release() {
    Arrays.fill(chunks, null);
    clear();
  }

  long usedBytes() {
    return (long) chunk * chunkBytes + used;
  }

  long allocatedBytes() {
    long bytes = 0;
    for (byte[] held : chunks) {
      bytes += held == null ? 0 : chunkBytes;
    }
    return bytes;
  }

  private byte[] chunkAt(int index) {
    byte[] held = chunks[index];
    if (held == null) {
      held = new byte[chunkBytes];
      chunks[index] = held;
    }
    return held;
  }

  private byte[] chunkOf(long address) {
    return chunks[(int) (address / chunkBytes)];
  }

  private int offset(long address) {
    return (int) (address % chunkBytes);
  }
}
