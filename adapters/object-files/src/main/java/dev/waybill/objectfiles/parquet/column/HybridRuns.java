package dev.waybill.objectfiles.parquet.column;

import java.util.Arrays;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;

/// Parquet's RLE encoding of small numbers (apache/parquet-format, "Encodings"): runs of one value,
/// and runs of packed bits in groups of eight.
final class HybridRuns {
  /// A shorter run takes no more room packed.
  private static final int LEAST_RUN = 16;

  private HybridRuns() {}

  /// Bits of the greatest number.
  static int width(int greatest) {
    return 32 - Integer.numberOfLeadingZeros(greatest);
  }

  /// One value, many times.
  static void putRun(PageBytes out, int value, int count, int width) {
    out.putVarint(count << 1);
    for (int bits = 0; bits < width; bits += 8) {
      out.put(value >>> bits);
    }
  }

  /// Bits that are packed already, the first in the lowest bit.
  static void putBits(PageBytes out, byte[] bits, int count) {
    int groups = Math.ceilDiv(count, 8);
    out.putVarint(groups << 1 | 1);
    out.put(bits, 0, groups);
  }

  /// @param values of at most `width` bits each
  static void put(PageBytes out, int[] values, int count, int width) {
    BytePacker packer = Packer.LITTLE_ENDIAN.newBytePacker(width);
    int packed = 0;
    int at = 0;
    while (at < count) {
      int run = run(values, at, count);
      if (run >= LEAST_RUN) {
        pack(out, packer, values, packed, at);
        putRun(out, values[at], run, width);
        at += run;
        packed = at;
      } else {
        at += 8;
      }
    }
    pack(out, packer, values, packed, count);
  }

  private static int run(int[] values, int from, int end) {
    int at = from + 1;
    while (at < end && values[at] == values[from]) {
      at++;
    }
    return at - from;
  }

  private static void pack(PageBytes out, BytePacker packer, int[] values, int from, int end) {
    if (from >= end) {
      return;
    }
    int groups = Math.ceilDiv(end - from, 8);
    out.putVarint(groups << 1 | 1);
    int at = out.grow(groups * packer.getBitWidth());
    int next = from;
    for (; next <= end - 8; next += 8) {
      packer.pack8Values(values, next, out.array(), at);
      at += packer.getBitWidth();
    }
    if (next < end) {
      int[] last = Arrays.copyOf(Arrays.copyOfRange(values, next, end), 8);
      packer.pack8Values(last, 0, out.array(), at);
    }
  }
}
