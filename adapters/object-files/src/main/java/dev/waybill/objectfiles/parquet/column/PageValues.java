package dev.waybill.objectfiles.parquet.column;

import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/// The values of a column that are not null, one page at a time.
abstract class PageValues {
  /// Appends the value of a field.
  ///
  /// @return bytes of the page so far
  abstract int add(byte[] buffer, int start, int length);

  /// What is to be written of the page, after its levels; [#clear] begins the next one.
  abstract EncodedPage end(PageBytes levels);

  /// Adds least and greatest value of the page, if it has any.
  abstract void range(Statistics.Builder statistics);

  /// Bytes of the page's values of variable length, without their lengths.
  long variableBytes() {
    return 0;
  }

  /// Begins a page.
  abstract void clear();

  /// Ends the column chunk.
  ///
  /// @return the dictionary that its pages refer to; valid until the next value is added
  @Nullable DictionaryPage endChunk() {
    return null;
  }

  /// Bytes of values that are not in a page yet, and of a dictionary.
  abstract long usedBytes();

  /// Bytes of memory, used or kept.
  abstract long heldBytes();
}
