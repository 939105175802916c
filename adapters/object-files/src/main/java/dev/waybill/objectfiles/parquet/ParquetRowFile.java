package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/// One Parquet file: parquet-java's column writers fed directly, without its record layer, and row
/// groups cut by the memory they take.
final class ParquetRowFile implements RowFile {
  private static final long LEAST_STEP = 1 << 16;

  private final ParquetFormat format;
  private final long rowGroupBytes;
  private final ParquetFileWriter file;
  private final ColumnWriter[] columns;
  private ParquetProperties properties;
  private ColumnChunkPageWriteStore chunks;
  private ColumnWriteStore store;
  private long rows;
  private long bytesIn;
  private long nextLook;

  ParquetRowFile(ParquetFormat format, SpoolOutput output, long rowGroupBytes) throws IOException {
    this.format = format;
    this.rowGroupBytes = rowGroupBytes;
    this.properties = format.properties(rowGroupBytes);
    MessageType schema = format.schema();
    this.columns = new ColumnWriter[schema.getColumns().size()];
    this.file =
        new ParquetFileWriter(
            new ParquetOutput(output),
            schema,
            ParquetFileWriter.Mode.CREATE,
            rowGroupBytes,
            0,
            null,
            properties);
    file.start();
    this.chunks = newChunks();
    this.store = newStore();
  }

  private ColumnChunkPageWriteStore newChunks() {
    return ColumnChunkPageWriteStore.builder()
        .withCompressorProvider(_ -> format.pages())
        .withSchema(format.schema())
        .withAllocator(properties.getAllocator())
        .withColumnIndexTruncateLength(properties.getColumnIndexTruncateLength())
        .withPageWriteChecksumEnabled(properties.getPageWriteChecksumEnabled())
        .build();
  }

  private ColumnWriteStore newStore() {
    MessageType schema = format.schema();
    ColumnWriteStore opened = properties.newColumnWriteStore(schema, chunks, chunks);
    for (int i = 0; i < columns.length; i++) {
      columns[i] = opened.getColumnWriter(schema.getColumns().get(i));
    }
    rows = 0;
    bytesIn = 0;
    nextLook = Math.max(LEAST_STEP, rowGroupBytes / 4);
    return opened;
  }

  @Override
  public void write(RowOperation operation, Tuple tuple) throws IOException {
    format.row().write(operation, tuple, columns);
    store.endRecord();
    rows++;
    bytesIn += tuple.size();
    if (bytesIn >= nextLook) {
      look();
    }
  }

  /// Ends the row group when it is full; otherwise looks again once half of what is left may have
  /// been used, because asking every column is dear.
  private void look() throws IOException {
    long held = store.getBufferedSize();
    if (held >= rowGroupBytes) {
      endRowGroup();
      properties = format.properties(rowGroupBytes);
      chunks = newChunks();
      store = newStore();
    } else {
      nextLook = bytesIn + Math.max(LEAST_STEP, (rowGroupBytes - held) / 2);
    }
  }

  private void endRowGroup() throws IOException {
    file.startBlock(rows);
    store.flush();
    chunks.flushToFileWriter(file);
    file.endBlock();
    store.close();
    chunks.close();
  }

  @Override
  public long bufferedBytes() {
    return store.getBufferedSize();
  }

  @Override
  public void finish() throws IOException {
    if (rows > 0) {
      endRowGroup();
    } else {
      release();
    }
    file.end(format.footer());
  }

  @Override
  public void release() {
    store.close();
    chunks.close();
  }
}
