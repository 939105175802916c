package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.held.FileRows.Visitor;
import dev.waybill.objectfiles.keys.ParquetFile;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.HeldRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ParquetDecodingException;
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
    try (ParquetFileReader reader = ParquetFile.open(file)) {
      List<Cell> present = new ArrayList<>();
      MessageType projection = projection(reader.getFileMetaData().getSchema(), present);
      reader.setRequestedSchema(projection);
      long first = 0;
      List<BlockMetaData> groups = reader.getRowGroups();
      for (int i = 0; i < groups.size(); i++) {
        long count = groups.get(i).getRowCount();
        Rows rows = rows(groups.get(i), first, selection);
        if (rows.count() > 0) {
          PageReadStore pages = reader.readFilteredRowGroup(i, rows.ranges());
          readGroup(ParquetFile.columns(reader, pages, projection), present, rows, visitor);
        }
        first += count;
      }
    } catch (ParquetDecodingException e) {
      throw new IOException(e.getMessage(), e);
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

  /// The rows of a group that are read.
  ///
  /// @param first the position of the group's first row in the file
  private record Rows(long first, RowRanges ranges) {
    long count() {
      return ranges.rowCount();
    }
  }

  private static Rows rows(BlockMetaData group, long first, Selection selection) {
    long count = group.getRowCount();
    RowRanges all = RowRanges.createSingle(count);
    return new Rows(
        first,
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

  private static void readGroup(
      List<ColumnReader> columns, List<Cell> present, Rows rows, Visitor visitor)
      throws IOException {
    ParquetCell[] readers = new ParquetCell[columns.size()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new ParquetCell(present.get(i), columns.get(i));
    }
    for (var positions = rows.ranges().iterator(); positions.hasNext(); ) {
      for (ParquetCell reader : readers) {
        reader.next();
      }
      visitor.row(rows.first() + positions.nextLong());
    }
  }
}
