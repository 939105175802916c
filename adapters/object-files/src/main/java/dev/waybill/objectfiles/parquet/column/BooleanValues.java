package dev.waybill.objectfiles.parquet.column;

import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/// Booleans, eight to a byte, the first in the lowest bit.
final class BooleanValues extends PageValues {
  private final PageBytes bytes;
  private int last;
  private int count;
  private int trues;

  BooleanValues(int pageBytes) {
    this.bytes = PageBytes.ofValues(pageBytes);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    int bit = count++ & 7;
    if (bit == 0) {
      last = bytes.grow(1);
      bytes.array()[last] = 0;
    }
    if (buffer[start] != 0) {
      trues++;
      bytes.array()[last] |= (byte) (1 << bit);
    }
    return bytes.size();
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    range(statistics, count, trues);
  }

  static void range(Statistics.Builder statistics, int count, int trues) {
    if (count > 0) {
      statistics
          .withMin(new byte[] {(byte) (trues == count ? 1 : 0)})
          .withMax(new byte[] {(byte) (trues > 0 ? 1 : 0)});
    }
  }

  @Override
  void clear() {
    bytes.clear();
    count = 0;
    trues = 0;
  }

  @Override
  long usedBytes() {
    return bytes.size();
  }

  @Override
  long heldBytes() {
    return bytes.capacity();
  }
}
