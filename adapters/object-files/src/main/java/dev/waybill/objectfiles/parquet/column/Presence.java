package dev.waybill.objectfiles.parquet.column;

import java.util.Arrays;

/// Which rows of a page have a value: the definition levels of an optional column. Rows that have
/// one cost nothing.
final class Presence {
  private final int rows;
  private byte[] bits = new byte[0];
  private int nulls;

  /// @param rows most rows of a page
  Presence(int rows) {
    this.rows = rows;
  }

  void addNull(int row) {
    if (nulls++ == 0) {
      if (bits.length == 0) {
        bits = new byte[rows / 8 + 1];
      }
      Arrays.fill(bits, (byte) 0xFF);
    }
    bits[row >> 3] &= (byte) ~(1 << (row & 7));
  }

  int nulls() {
    return nulls;
  }

  /// Writes the levels of a page, with their length before them.
  void put(PageBytes out, int rows) {
    int length = out.grow(4);
    if (nulls == 0 || nulls == rows) {
      HybridRuns.putRun(out, nulls == 0 ? 1 : 0, rows, 1);
    } else {
      HybridRuns.putBits(out, bits, rows);
    }
    out.setInt(length, out.size() - length - 4);
  }

  void clear() {
    nulls = 0;
  }

  long heldBytes() {
    return bits.length;
  }
}
