package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.parquet.column.TableColumns;
import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;

/// One Parquet file: pages of [TableColumns] in row groups cut by the memory they take, inside the
/// page headers, indexes and footer of parquet-java.
final class ParquetRowFile implements RowFile {
  private static final long LEAST_STEP = 1 << 16;

  private final ParquetFormat format;
  private final long rowGroupBytes;
  private final ParquetFileWriter file;
  private final TableColumns columns;
  private ColumnChunkPageWriteStore chunks;
  private long bytesIn;
  private long nextLook;

  ParquetRowFile(ParquetFormat format, SpoolOutput output, long rowGroupBytes) throws IOException {
    this.format = format;
    this.rowGroupBytes = rowGroupBytes;
    this.file =
        new ParquetFileWriter(
            new ParquetOutput(output),
            format.schema(),
            ParquetFileWriter.Mode.CREATE,
            rowGroupBytes,
            0,
            null,
            format.properties());
    file.start();
    this.columns = format.takeColumns(rowGroupBytes);
    this.chunks = begin();
  }

  private ColumnChunkPageWriteStore begin() {
    ParquetProperties properties = format.properties();
    ColumnChunkPageWriteStore begun =
        ColumnChunkPageWriteStore.builder()
            .withCompressorProvider(_ -> format.pages())
            .withSchema(format.schema())
            .withAllocator(properties.getAllocator())
            .withColumnIndexTruncateLength(properties.getColumnIndexTruncateLength())
            .withPageWriteChecksumEnabled(properties.getPageWriteChecksumEnabled())
            .build();
    columns.begin(begun);
    bytesIn = 0;
    nextLook = Math.max(LEAST_STEP, rowGroupBytes / 4);
    return begun;
  }

  @Override
  public void write(RowOperation operation, Tuple tuple) throws IOException {
    columns.add(operation, tuple);
    bytesIn += tuple.size();
    if (bytesIn >= nextLook) {
      look();
    }
  }

  /// Ends the row group when it is full; otherwise looks again once half of what is left may have
  /// been used. Buffers that are kept count, too, but do not make row groups smaller than half.
  private void look() throws IOException {
    long room =
        Math.max(rowGroupBytes - columns.heldBytes(), rowGroupBytes / 2 - columns.usedBytes());
    if (room <= 0) {
      endRowGroup();
      chunks = begin();
    } else {
      nextLook = bytesIn + Math.max(LEAST_STEP, room / 2);
    }
  }

  private void endRowGroup() throws IOException {
    file.startBlock(columns.rows());
    columns.end(chunks);
    chunks.flushToFileWriter(file);
    file.endBlock();
    chunks.close();
  }

  @Override
  public long bufferedBytes() {
    return columns.heldBytes();
  }

  @Override
  public void finish() throws IOException {
    if (columns.rows() > 0) {
      endRowGroup();
    } else {
      chunks.close();
    }
    file.end(format.footer());
    format.giveBack(columns);
  }

  @Override
  public void release() {
    chunks.close();
  }
}
