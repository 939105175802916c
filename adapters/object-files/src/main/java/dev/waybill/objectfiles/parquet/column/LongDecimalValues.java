package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Numeric;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;

/// Decimals of more than 18 digits, as two's complement numbers of one length, big endian.
final class LongDecimalValues extends PageValues {
  private final int scale;
  private final byte[] unscaled;
  private final BytesRange range = new BytesRange(true);
  private final PageBytes bytes;

  /// @param width bytes of each number
  LongDecimalValues(int scale, int width, int pageBytes) {
    this.scale = scale;
    this.unscaled = new byte[width];
    this.bytes = PageBytes.ofValues(pageBytes + width);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    Numeric.unscaled(buffer, start, scale, unscaled);
    range.note(unscaled, 0, unscaled.length);
    bytes.put(unscaled, 0, unscaled.length);
    return bytes.size();
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    range.addTo(statistics);
  }

  @Override
  void clear() {
    bytes.clear();
    range.clear();
  }

  @Override
  long usedBytes() {
    return bytes.size();
  }

  @Override
  long heldBytes() {
    return bytes.capacity() + range.heldBytes();
  }
}
