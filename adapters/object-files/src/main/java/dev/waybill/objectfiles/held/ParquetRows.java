package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.held.FileRows.Visitor;
import dev.waybill.objectfiles.keys.ParquetFile;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.HeldRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.filter2.columnindex.ColumnIndexStore.MissingOffsetIndexException;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/// Rows out of Parquet: a projection read with parquet-java's column readers, one row group at a
/// time, without its record layer.
final class ParquetRows {
  private static final long DAY_MICROS = 86_400_000_000L;

  private final Cells cells;

  ParquetRows(Cells cells) {
    this.cells = cells;
  }

  void read(StoredBytes file, Selection selection, Visitor visitor) throws IOException {
    try (ParquetFileReader reader = parquet(() -> ParquetFile.open(file))) {
      List<Cell> present = new ArrayList<>();
      MessageType projection = projection(reader.getFileMetaData().getSchema(), present);
      reader.setRequestedSchema(projection);
      long first = 0;
      List<BlockMetaData> groups = reader.getRowGroups();
      for (int i = 0; i < groups.size(); i++) {
        long count = groups.get(i).getRowCount();
        Rows rows = rows(groups.get(i), first, selection);
        if (rows.count() > 0) {
          int group = i;
          PageReadStore pages = parquet(() -> pages(reader, group, rows));
          List<ColumnReader> columns =
              parquet(() -> ParquetFile.columns(reader, pages, projection));
          readGroup(columns, present, pages, rows, visitor);
        }
        first += count;
      }
    }
  }

  /// A step of parquet-java.
  private interface Step<T> {
    T run() throws IOException;
  }

  /// What is no Parquet it tells by whatever exception: not so a visitor, whose own pass through.
  private static <T> T parquet(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() instanceof IOException below ? below : e;
      throw new IOException("not readable as Parquet: " + cause.getMessage(), cause);
    }
  }

  /// The fields of a file that are asked for. One of a newer minor may not be there.
  private MessageType projection(MessageType schema, List<Cell> present) throws IOException {
    List<Type> fields = new ArrayList<>();
    for (Cell cell : cells.all) {
      if (schema.containsField(cell.name)) {
        Type field = schema.getType(cell.name);
        ParquetCell.requireReadable(cell.type, field);
        fields.add(field);
        present.add(cell);
      } else {
        cell.setNull();
      }
    }
    return new MessageType(schema.getName(), fields);
  }

  /// The rows of a group that are given out.
  ///
  /// @param first the position of the group's first row in the file
  /// @param of how many the group has
  private record Rows(long first, long of, RowRanges ranges) {
    long count() {
      return ranges.rowCount();
    }

    /// These, and the one before the last: a column reader that takes the last position out of the
    /// iterator while it is still on an earlier page believes to have ended there, and gives out a
    /// value of that page (parquet-java issue 3747). It takes it once it is past the one before,
    /// which then lies on the page before it or on the same.
    RowRanges read() {
      long last = 0;
      for (PrimitiveIterator.OfLong each = ranges.iterator(); each.hasNext(); ) {
        last = each.nextLong();
      }
      return last == 0
          ? ranges
          : RowRanges.union(ranges, RowRanges.builder().addSelectedRow(last - 1).build());
    }
  }

  private static Rows rows(BlockMetaData group, long first, Selection selection) {
    long count = group.getRowCount();
    RowRanges all = RowRanges.createSingle(count);
    return new Rows(
        first,
        count,
        switch (selection) {
          case Selection.All _ -> all;
          case Selection.Near(String column, HeldRange range) ->
              mayHold(group, column, range) ? all : RowRanges.EMPTY;
          case Selection.Positions(List<Long> positions) -> {
            RowRanges.Builder ranges = RowRanges.builder();
            for (long position : positions) {
              if (position >= first && position < first + count) {
                ranges.addSelectedRow(position - first);
              }
            }
            yield ranges.build();
          }
        });
  }

  private static boolean mayHold(BlockMetaData group, String column, HeldRange range) {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      Statistics<?> statistics = chunk.getStatistics();
      if (chunk.getPath().toDotString().equals(column) && statistics.hasNonNullValue()) {
        return micros(statistics.genericGetMax()) >= range.fromMicros()
            && micros(statistics.genericGetMin()) < range.toMicros();
      }
    }
    return true;
  }

  private static long micros(Object value) {
    return value instanceof Integer day ? day * DAY_MICROS : (Long) value;
  }

  /// The pages with those rows. A file that others have rewritten may have no index of its pages:
  /// all of them are read then.
  private static PageReadStore pages(ParquetFileReader reader, int group, Rows rows)
      throws IOException {
    try {
      return reader.readFilteredRowGroup(group, rows.read());
    } catch (MissingOffsetIndexException _) {
      return reader.readRowGroup(group);
    }
  }

  private static void readGroup(
      List<ColumnReader> columns,
      List<Cell> present,
      PageReadStore pages,
      Rows rows,
      Visitor visitor)
      throws IOException {
    ParquetCell[] readers = new ParquetCell[columns.size()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new ParquetCell(present.get(i), columns.get(i));
    }
    PrimitiveIterator.OfLong given =
        pages.getRowIndexes().orElseGet(() -> LongStream.range(0, rows.of()).iterator());
    PrimitiveIterator.OfLong wanted = rows.ranges().iterator();
    for (long next = wanted.nextLong(); given.hasNext(); ) {
      long row = given.nextLong();
      fill(readers);
      if (row == next) {
        visitor.row(rows.first() + row);
        if (!wanted.hasNext()) {
          return;
        }
        next = wanted.nextLong();
      }
    }
  }

  private static void fill(ParquetCell[] readers) throws IOException {
    try {
      for (ParquetCell reader : readers) {
        reader.next();
      }
    } catch (RuntimeException e) {
      throw new IOException("not readable as Parquet: " + e.getMessage(), e);
    }
  }
}
