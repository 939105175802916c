package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.UuidText;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/// Identifiers as their text. The text has the order of its 16 bytes, which are compared instead.
final class UuidValues extends PageValues {
  private static final int SIZE = 4 + UuidText.LENGTH;

  private final PageBytes bytes;
  private final byte[] least = new byte[16];
  private final byte[] greatest = new byte[16];
  private long leastHigh;
  private long greatestHigh;

  UuidValues(int pageBytes) {
    this.bytes = PageBytes.ofValues(pageBytes + SIZE);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    note(buffer, start);
    int at = bytes.grow(SIZE);
    bytes.setInt(at, UuidText.LENGTH);
    UuidText.write(buffer, start, bytes.array(), at + 4);
    return bytes.size();
  }

  /// Most values are inside the range by their first half alone.
  private void note(byte[] buffer, int start) {
    long high = Bytes.int64(buffer, start) ^ Long.MIN_VALUE;
    boolean first = bytes.size() == 0;
    if (first || high < leastHigh || high == leastHigh && half(buffer, start) < half(least, 0)) {
      System.arraycopy(buffer, start, least, 0, 16);
      leastHigh = high;
    }
    if (first
        || high > greatestHigh
        || high == greatestHigh && half(buffer, start) > half(greatest, 0)) {
      System.arraycopy(buffer, start, greatest, 0, 16);
      greatestHigh = high;
    }
  }

  private static long half(byte[] buffer, int start) {
    return Bytes.int64(buffer, start + 8) ^ Long.MIN_VALUE;
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    if (bytes.size() > 0) {
      statistics.withMin(text(least)).withMax(text(greatest));
    }
  }

  private static byte[] text(byte[] value) {
    byte[] text = new byte[UuidText.LENGTH];
    UuidText.write(value, 0, text, 0);
    return text;
  }

  @Override
  long variableBytes() {
    return (long) bytes.size() / SIZE * UuidText.LENGTH;
  }

  @Override
  void clear() {
    bytes.clear();
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
