package dev.waybill.objectfiles.parquet.column;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.schema.PrimitiveType;

/// A column of a file: takes a field of every row and cuts pages, always at the end of a row.
abstract class ColumnEncoder {
  /// Most rows of a page: small enough for readers to skip by.
  static final int PAGE_ROWS = 20_000;

  private static final GeospatialStatistics NO_PLACES = GeospatialStatistics.noopBuilder().build();

  private final ColumnDescriptor column;
  private final boolean compared;
  final PageValues values;
  final PageBytes levels = new PageBytes(1 << 14);

  /// @param compared whether least and greatest values are of use to a reader
  ColumnEncoder(ColumnDescriptor column, boolean compared, PageValues values) {
    this.column = column;
    this.compared = compared;
    this.values = values;
  }

  ColumnDescriptor column() {
    return column;
  }

  /// @param length -1 for null
  abstract void add(PageWriter pages, byte[] buffer, int start, int length) throws IOException;

  /// Writes the rows that are in no page yet, if there are any.
  abstract void endPage(PageWriter pages) throws IOException;

  /// Bytes of what is not in a page yet.
  abstract long usedBytes();

  /// Bytes of memory, used or kept.
  abstract long heldBytes();

  final void endChunk(PageWriter pages) throws IOException {
    endPage(pages);
    DictionaryPage dictionary = values.endChunk();
    if (dictionary != null) {
      pages.writeDictionaryPage(dictionary);
    }
  }

  /// Writes [#levels] and [#values] and begins the next page.
  ///
  /// @param entries values and what stands where there is none
  final void writePage(
      PageWriter pages,
      int entries,
      int rows,
      int nulls,
      List<Long> repetitions,
      List<Long> definitions)
      throws IOException {
    PrimitiveType type = column.getPrimitiveType();
    EncodedPage page = values.end(levels);
    if (compared) {
      Statistics.Builder statistics = Statistics.getBuilderForReading(type).withNumNulls(nulls);
      values.range(statistics);
      SizeStatistics sizes =
          new SizeStatistics(type, values.variableBytes(), repetitions, definitions);
      write(pages, page.bytes(), entries, rows, statistics.build(), sizes, page.encoding());
    } else {
      SizeStatistics none = SizeStatistics.noopBuilder(type, 0, 0).build();
      write(pages, page.bytes(), entries, rows, Statistics.noopStats(type), none, page.encoding());
    }
    levels.clear();
    values.clear();
  }

  /// Writes a page: levels and values, both already encoded.
  static void write(
      PageWriter pages,
      BytesInput bytes,
      int entries,
      int rows,
      Statistics<?> statistics,
      SizeStatistics sizes,
      Encoding encoding)
      throws IOException {
    pages.writePage(
        bytes, entries, rows, statistics, sizes, NO_PLACES, Encoding.RLE, Encoding.RLE, encoding);
  }
}
