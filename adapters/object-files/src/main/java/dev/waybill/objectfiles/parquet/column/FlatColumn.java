package dev.waybill.objectfiles.parquet.column;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriter;

/// A column of one value a row, or none.
final class FlatColumn extends ColumnEncoder {
  private final boolean optional;
  private final int pageBytes;
  private final Presence presence = new Presence(PAGE_ROWS);
  private int rows;
  private int size;

  FlatColumn(ColumnDescriptor column, boolean compared, PageValues values, int pageBytes) {
    super(column, compared, values);
    this.optional = column.getMaxDefinitionLevel() > 0;
    this.pageBytes = pageBytes;
  }

  @Override
  void add(PageWriter pages, byte[] buffer, int start, int length) throws IOException {
    if (length < 0) {
      presence.addNull(rows);
    } else {
      size = values.add(buffer, start, length);
    }
    if (++rows == PAGE_ROWS || size >= pageBytes) {
      endPage(pages);
    }
  }

  @Override
  void endPage(PageWriter pages) throws IOException {
    if (rows == 0) {
      return;
    }
    if (optional) {
      presence.put(levels, rows);
    }
    writePage(pages, rows, rows, presence.nulls(), List.of(), List.of());
    presence.clear();
    rows = 0;
    size = 0;
  }

  @Override
  long usedBytes() {
    return values.usedBytes() + presence.nulls() / 8;
  }

  @Override
  long heldBytes() {
    return values.heldBytes() + levels.capacity() + presence.heldBytes();
  }
}
