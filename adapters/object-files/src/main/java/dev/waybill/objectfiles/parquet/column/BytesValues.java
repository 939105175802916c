package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.JsonText;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/// Byte strings of any length: text, documents, raw bytes.
final class BytesValues extends PageValues {
  private final boolean json;
  private final @Nullable BytesRange range;
  private final PageBytes bytes;
  private int count;

  /// @param json whether a leading version byte is left out
  /// @param compared whether the page has a range
  BytesValues(boolean json, boolean compared, int pageBytes) {
    this.json = json;
    this.range = compared ? new BytesRange(false) : null;
    this.bytes = PageBytes.ofValues(pageBytes + pageBytes / 4);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    note(buffer, start, length);
    int version = json && JsonText.isJsonb(buffer, start, length) ? 1 : 0;
    return put(buffer, start + version, length - version);
  }

  /// Writes a value whose range was noted.
  int put(byte[] buffer, int start, int length) {
    bytes.putSized(buffer, start, length);
    count++;
    return bytes.size();
  }

  /// Takes a value into the page's range.
  void note(byte[] buffer, int start, int length) {
    if (range != null) {
      range.note(buffer, start, length);
    }
  }

  @Override
  EncodedPage end(PageBytes levels) {
    return new EncodedPage(bytes.after(levels), Encoding.PLAIN);
  }

  @Override
  void range(Statistics.Builder statistics) {
    if (range != null) {
      range.addTo(statistics);
    }
  }

  @Override
  long variableBytes() {
    return bytes.size() - 4L * count;
  }

  @Override
  void clear() {
    bytes.clear();
    count = 0;
    if (range != null) {
      range.clear();
    }
  }

  @Override
  long usedBytes() {
    return bytes.size();
  }

  @Override
  long heldBytes() {
    return bytes.capacity() + (range == null ? 0 : range.heldBytes());
  }
}
