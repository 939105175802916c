package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.spool.RowFile;
import dev.waybill.objectfiles.spool.RowFormat;
import dev.waybill.objectfiles.spool.SpoolOutput;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.EncodeRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.MessageType;

/// Parquet with zstd pages, format version 1, page checksums, and the statistics that readers prune
/// by. No Hadoop file system or configuration is involved.
public final class ParquetFormat implements RowFormat {
  private static final long LARGEST_PAGE = 1 << 20;
  private static final long SMALLEST_PAGE = 1 << 14;

  private final ParquetRow row;
  private final MessageType schema;
  private final List<Column> columns;
  private final Map<String, String> footer;
  private final ZstdPages pages = new ZstdPages();

  public ParquetFormat(EncodeRequest request) {
    this.row = new ParquetRow(request);
    this.schema = ParquetSchemas.of(request.schema());
    this.columns = request.schema().columns();
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
    pages.release();
  }

  ParquetRow row() {
    return row;
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

  /// How the next row group is to be written, by what is known of the columns by now.
  ParquetProperties properties(long rowGroupBytes) {
    int page = (int) Math.clamp(rowGroupBytes / 32, SMALLEST_PAGE, LARGEST_PAGE);
    ParquetProperties.Builder builder =
        ParquetProperties.builder()
            .withAllocator(new HeapByteBufferAllocator())
            .withPageSize(page)
            .withDictionaryPageSize(page)
            .withMinRowCountForPageSizeCheck(10)
            .withPageWriteChecksumEnabled(true);
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String path = path(column);
      builder.withDictionaryEncoding(path, repeats(column.type()) && row.mayRepeat(i));
      builder.withStatisticsEnabled(path, isCompared(column.type()));
      builder.withSizeStatisticsEnabled(path, isCompared(column.type()));
    }
    return builder.build();
  }

  private static String path(Column column) {
    return column.type() instanceof ColumnType.ListOf
        ? column.name() + ".list.element"
        : column.name();
  }

  /// Whether a dictionary is tried: documents, identifiers and points in time hardly repeat, and
  /// hashing each is the dearest part of writing it. For text, [TextField] finds out.
  private static boolean repeats(ColumnType type) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Date _ -> true;
      case ColumnType.Int(int bits) -> bits < 64;
      case ColumnType.ListOf(ColumnType element) -> repeats(element);
      case ColumnType.Uuid _,
          ColumnType.Bool _,
          ColumnType.Float _,
          ColumnType.Decimal _,
          ColumnType.Timestamp _,
          ColumnType.LocalTimestamp _,
          ColumnType.Json _,
          ColumnType.Binary _ ->
          false;
    };
  }

  /// Whether least and greatest value say anything to a reader.
  private static boolean isCompared(ColumnType type) {
    return switch (type) {
      case ColumnType.Json _, ColumnType.Binary _ -> false;
      case ColumnType.ListOf(ColumnType element) -> isCompared(element);
      default -> true;
    };
  }
}
