package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Bytes;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;

/// Least and greatest of a page's byte strings, in the order that Parquet gives their type. The
/// first eight bytes of nearly every value say that it is neither.
final class BytesRange {
  /// Bytes that a bound keeps for the next page.
  private static final int USUAL = 1 << 10;

  private final long flip;
  private final Bound least = new Bound();
  private final Bound greatest = new Bound();
  private boolean empty = true;

  private static final class Bound {
    private byte[] bytes = new byte[0];
    private int length;
    private long prefix;

    void set(byte[] buffer, int start, int length, long prefix) {
      if (bytes.length < length) {
        bytes = new byte[length];
      }
      System.arraycopy(buffer, start, bytes, 0, length);
      this.length = length;
      this.prefix = prefix;
    }

    void clear() {
      if (bytes.length > USUAL) {
        bytes = new byte[0];
      }
    }

    /// As a comparator of a value and this one.
    int compare(byte[] buffer, int start, int length, long prefix) {
      return prefix == this.prefix
          ? Arrays.compareUnsigned(buffer, start, start + length, bytes, 0, this.length)
          : Long.compare(prefix, this.prefix);
    }
  }

  /// @param signed whether the strings are numbers of one length, at least 8 bytes, two's
  ///   complement and big endian; otherwise they are compared byte by byte, unsigned
  BytesRange(boolean signed) {
    this.flip = signed ? 0 : Long.MIN_VALUE;
  }

  void note(byte[] buffer, int start, int length) {
    long prefix = prefix(buffer, start, length) ^ flip;
    if (empty) {
      empty = false;
      least.set(buffer, start, length, prefix);
      greatest.set(buffer, start, length, prefix);
    } else if (least.compare(buffer, start, length, prefix) < 0) {
      least.set(buffer, start, length, prefix);
    } else if (greatest.compare(buffer, start, length, prefix) > 0) {
      greatest.set(buffer, start, length, prefix);
    }
  }

  /// The first eight bytes, with zeros where there are fewer.
  private static long prefix(byte[] buffer, int start, int length) {
    if (length >= 8) {
      return Bytes.int64(buffer, start);
    }
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix |= (buffer[start + i] & 0xFFL) << 56 - 8 * i;
    }
    return prefix;
  }

  void addTo(Statistics.Builder statistics) {
    if (!empty) {
      statistics
          .withMin(Arrays.copyOf(least.bytes, least.length))
          .withMax(Arrays.copyOf(greatest.bytes, greatest.length));
    }
  }

  void clear() {
    empty = true;
    least.clear();
    greatest.clear();
  }

  long heldBytes() {
    return (long) least.bytes.length + greatest.bytes.length;
  }
}
