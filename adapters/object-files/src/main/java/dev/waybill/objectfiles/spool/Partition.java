package dev.waybill.objectfiles.spool;

import dev.waybill.spi.PartitionValue;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one folder: those on disk first, then those pending; or an open file, and then
/// neither.
final class Partition {
  final List<PartitionValue> values;
  long firstPending = PendingRows.NONE;
  long lastPending = PendingRows.NONE;
  long pendingBytes;
  @Nullable PartitionWriter writer;

  /// Pairs of offset and length in the spill file.
  private long[] extents = new long[2];

  private int extentEnd;
  private long spilledBytes;

  Partition(List<PartitionValue> values) {
    this.values = values;
  }

  /// Bytes put aside, in memory and on disk.
  long asideBytes() {
    return pendingBytes + spilledBytes;
  }

  void addExtent(long offset, long length) {
    if (extentEnd > 0 && extents[extentEnd - 2] + extents[extentEnd - 1] == offset) {
      extents[extentEnd - 1] += length;
    } else {
      if (extentEnd == extents.length) {
        extents = Arrays.copyOf(extents, extentEnd * 2);
      }
      extents[extentEnd++] = offset;
      extents[extentEnd++] = length;
    }
    spilledBytes += length;
  }

  int extents() {
    return extentEnd / 2;
  }

  long extentOffset(int index) {
    return extents[2 * index];
  }

  long extentLength(int index) {
    return extents[2 * index + 1];
  }

  void forgetExtents() {
    extents = new long[2];
    extentEnd = 0;
    spilledBytes = 0;
  }
}
