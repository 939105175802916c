package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Bytes;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/// IEEE 754 numbers of 4 or 8 bytes. As apache/parquet-format has it ("ColumnOrder"), NaN is in no
/// range, and a zero is -0.0 as the least and +0.0 as the greatest value: a reader may look for
/// either.
final class FloatValues extends PageValues {
  private final int width;
  private final PageBytes bytes;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private long notNumbers;

  FloatValues(int width, int pageBytes) {
    this.width = width;
    this.bytes = PageBytes.ofValues(pageBytes + width);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    double value;
    if (width == 4) {
      int bits = Bytes.int32(buffer, start);
      bytes.putInt(bits);
      value = Float.intBitsToFloat(bits);
    } else {
      long bits = Bytes.int64(buffer, start);
      bytes.putLong(bits);
      value = Double.longBitsToDouble(bits);
    }
    if (Double.isNaN(value)) {
      notNumbers++;
    } else {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return bytes.size();
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    statistics.withNanCount(notNumbers);
    if (least <= greatest) {
      statistics
          .withMin(littleEndian(least == 0 ? -0.0 : least))
          .withMax(littleEndian(greatest == 0 ? 0.0 : greatest));
    }
  }

  private byte[] littleEndian(double value) {
    long bits =
        width == 4 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    return PageBytes.littleEndian(bits, width);
  }

  @Override
  void clear() {
    bytes.clear();
    least = Double.POSITIVE_INFINITY;
    greatest = Double.NEGATIVE_INFINITY;
    notNumbers = 0;
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
