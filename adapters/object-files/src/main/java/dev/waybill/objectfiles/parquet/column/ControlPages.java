package dev.waybill.objectfiles.parquet.column;

import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/// The control columns of a row group. Only a row that was deleted costs anything: it sets a bit,
/// and each column is one page made of the count of rows and the bits.
final class ControlPages {
  private static final byte[] UPSERT = code(RowOperation.UPSERT);
  private static final byte[] DELETE = code(RowOperation.DELETE);

  private final byte[] seq;
  private final byte[] syncedAt;
  private final PageBytes page = new PageBytes(1 << 14);
  private byte[] deleted = new byte[0];
  private int rows;
  private int deletes;

  /// @param syncedAtMicros since 1970-01-01T00:00:00Z
  ControlPages(long seq, long syncedAtMicros) {
    this.seq = PageBytes.littleEndian(seq, 8);
    this.syncedAt = PageBytes.littleEndian(syncedAtMicros, 8);
  }

  void add(RowOperation operation) {
    if (operation == RowOperation.DELETE) {
      int at = rows >> 3;
      if (at >= deleted.length) {
        deleted = Arrays.copyOf(deleted, 2 * at + 8);
      }
      deleted[at] |= (byte) (1 << (rows & 7));
      deletes++;
    }
    rows++;
  }

  int rows() {
    return rows;
  }

  /// Writes the columns and begins a row group.
  ///
  /// @param columns seq, operation, deleted, synced at
  void end(List<ColumnDescriptor> columns, PageWriteStore pages) throws IOException {
    deleted = Arrays.copyOf(deleted, Math.max(deleted.length, Math.ceilDiv(rows, 8)));
    constant(columns.get(0), pages, seq, seq);
    operation(columns.get(1), pages);
    deleted(columns.get(2), pages);
    constant(columns.get(3), pages, syncedAt, syncedAt);
    Arrays.fill(deleted, (byte) 0);
    rows = 0;
    deletes = 0;
  }

  /// @param stored the value as PLAIN has it
  private void constant(ColumnDescriptor column, PageWriteStore pages, byte[] stored, byte[] value)
      throws IOException {
    PageWriter writer = pages.getPageWriter(column);
    writer.writeDictionaryPage(
        new DictionaryPage(BytesInput.from(stored), 1, Encoding.PLAIN_DICTIONARY));
    page.put(0);
    HybridRuns.putRun(page, 0, rows, 0);
    PrimitiveType type = column.getPrimitiveType();
    write(
        writer,
        type,
        Statistics.getBuilderForReading(type).withMin(value).withMax(value),
        Encoding.PLAIN_DICTIONARY,
        type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.BINARY
            ? (long) value.length * rows
            : 0);
  }

  private void operation(ColumnDescriptor column, PageWriteStore pages) throws IOException {
    if (deletes == 0 || deletes == rows) {
      byte[] value = deletes == 0 ? UPSERT : DELETE;
      constant(column, pages, sized(value), value);
      return;
    }
    PageWriter writer = pages.getPageWriter(column);
    writer.writeDictionaryPage(
        new DictionaryPage(
            BytesInput.concat(BytesInput.from(sized(UPSERT)), BytesInput.from(sized(DELETE))),
            2,
            Encoding.PLAIN_DICTIONARY));
    page.put(1);
    HybridRuns.putBits(page, deleted, rows);
    PrimitiveType type = column.getPrimitiveType();
    write(
        writer,
        type,
        Statistics.getBuilderForReading(type).withMin(DELETE).withMax(UPSERT),
        Encoding.PLAIN_DICTIONARY,
        (long) UPSERT.length * (rows - deletes) + (long) DELETE.length * deletes);
  }

  private void deleted(ColumnDescriptor column, PageWriteStore pages) throws IOException {
    page.put(deleted, 0, Math.ceilDiv(rows, 8));
    PrimitiveType type = column.getPrimitiveType();
    Statistics.Builder statistics = Statistics.getBuilderForReading(type);
    BooleanValues.range(statistics, rows, deletes);
    write(pages.getPageWriter(column), type, statistics, Encoding.PLAIN, 0);
  }

  private void write(
      PageWriter writer,
      PrimitiveType type,
      Statistics.Builder statistics,
      Encoding encoding,
      long variableBytes)
      throws IOException {
    ColumnEncoder.write(
        writer,
        page.input(),
        rows,
        rows,
        statistics.withNumNulls(0).build(),
        new SizeStatistics(type, variableBytes, List.of(), List.of()),
        encoding);
    page.clear();
  }

  long heldBytes() {
    return deleted.length + page.capacity();
  }

  private static byte[] sized(byte[] value) {
    PageBytes bytes = new PageBytes(4 + value.length);
    bytes.putSized(value, 0, value.length);
    return Arrays.copyOf(bytes.array(), bytes.size());
  }

  private static byte[] code(RowOperation operation) {
    return operation.code().getBytes(StandardCharsets.US_ASCII);
  }
}
