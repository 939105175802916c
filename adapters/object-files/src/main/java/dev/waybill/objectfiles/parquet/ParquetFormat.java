package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.parquet.column.TableColumns;
import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.RowFormat;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.spi.EncodeRequest;
import java.io.IOException;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Parquet with zstd pages, format version 1, page checksums, and the statistics that readers prune
/// by. No Hadoop file system or configuration is involved.
public final class ParquetFormat implements RowFormat {
  private static final long LARGEST_PAGE = 1 << 20;
  private static final long SMALLEST_PAGE = 1 << 14;

  private final EncodeRequest request;
  private final MessageType schema;
  private final Map<String, String> footer;
  private final ZstdPages pages = new ZstdPages();
  private final ParquetProperties properties =
      ParquetProperties.builder()
          .withAllocator(new HeapByteBufferAllocator())
          .withPageWriteChecksumEnabled(true)
          .build();

  /// Of the file finished last, for the next: most files of a delivery are written one by one.
  private @Nullable TableColumns idle;

  public ParquetFormat(EncodeRequest request) {
    this.request = request;
    this.schema = ParquetSchemas.of(request.schema());
    this.footer =
        Map.of(
            "waybill.table", request.schema().table().value(),
            "waybill.schema_version", request.schema().version(),
            "waybill.seq", request.attempt().seq().toString());
  }

  @Override
  public RowFile open(SpoolOutput output, long bufferBytes) throws IOException {
    return new ParquetRowFile(this, output, bufferBytes);
  }

  @Override
  public void close() {
    idle = null;
    pages.release();
  }

  MessageType schema() {
    return schema;
  }

  Map<String, String> footer() {
    return footer;
  }

  ZstdPages pages() {
    return pages;
  }

  ParquetProperties properties() {
    return properties;
  }

  /// Columns for the next file, with the buffers of an earlier one where they are free.
  TableColumns takeColumns(long rowGroupBytes) {
    int page = (int) Math.clamp(rowGroupBytes / 32, SMALLEST_PAGE, LARGEST_PAGE);
    TableColumns free = idle;
    idle = null;
    return free != null && free.pageBytes() == page
        ? free
        : new TableColumns(request, schema, page);
  }

  void giveBack(TableColumns columns) {
    idle = columns;
  }
}
