package dev.waybill.objectfiles.parquet.column;

import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/// Integers of 4 or 8 bytes and what is stored as such: dates, points in time, short decimals.
final class NumberValues extends PageValues {
  private final NumberField field;
  private final int width;
  private final PageBytes bytes;
  private long least = Long.MAX_VALUE;
  private long greatest = Long.MIN_VALUE;

  NumberValues(NumberField field, int width, int pageBytes) {
    this.field = field;
    this.width = width;
    this.bytes = PageBytes.ofValues(pageBytes + width);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    long value = field.read(buffer, start);
    note(value);
    return put(value);
  }

  /// Writes a number whose range was noted.
  int put(long value) {
    if (width == 4) {
      bytes.putInt((int) value);
    } else {
      bytes.putLong(value);
    }
    return bytes.size();
  }

  /// Takes a number into the page's range.
  void note(long value) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    if (least <= greatest) {
      statistics
          .withMin(PageBytes.littleEndian(least, width))
          .withMax(PageBytes.littleEndian(greatest, width));
    }
  }

  @Override
  void clear() {
    bytes.clear();
    least = Long.MAX_VALUE;
    greatest = Long.MIN_VALUE;
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
