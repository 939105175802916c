package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.Column;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.schema.MessageType;

/// All columns of a file, the schema's and the control columns: rows go in, pages come out. One
/// instance writes any number of files, one after another, and remembers of their columns what is
/// worth a dictionary. Used by one thread.
public final class TableColumns {
  private final ColumnEncoder[] encoders;
  private final PageWriter[] pages;
  private final List<ColumnDescriptor> controlColumns;
  private final ControlPages control;
  private final int pageBytes;

  /// @param schema the file's: the columns of the request, then the control columns
  /// @param pageBytes of values that end a page
  public TableColumns(EncodeRequest request, MessageType schema, int pageBytes) {
    List<Column> columns = request.schema().columns();
    List<ColumnDescriptor> descriptors = schema.getColumns();
    this.encoders = new ColumnEncoder[columns.size()];
    for (int i = 0; i < encoders.length; i++) {
      encoders[i] = ColumnEncoders.of(columns.get(i).type(), descriptors.get(i), pageBytes);
    }
    this.pages = new PageWriter[encoders.length];
    this.controlColumns = List.copyOf(descriptors.subList(encoders.length, descriptors.size()));
    this.control =
        new ControlPages(
            request.attempt().seq().value(),
            ChronoUnit.MICROS.between(Instant.EPOCH, request.syncedAt()));
    this.pageBytes = pageBytes;
  }

  public int pageBytes() {
    return pageBytes;
  }

  /// Begins a row group.
  public void begin(PageWriteStore store) {
    for (int i = 0; i < encoders.length; i++) {
      pages[i] = store.getPageWriter(encoders[i].column());
    }
  }

  public void add(RowOperation operation, Tuple tuple) throws IOException {
    byte[] buffer = tuple.buffer();
    for (int i = 0; i < encoders.length; i++) {
      encoders[i].add(pages[i], buffer, tuple.start(i), tuple.length(i));
    }
    control.add(operation);
  }

  /// Rows of the row group.
  public int rows() {
    return control.rows();
  }

  /// Ends the row group: all of it is in pages.
  public void end(PageWriteStore store) throws IOException {
    for (int i = 0; i < encoders.length; i++) {
      encoders[i].endChunk(pages[i]);
    }
    control.end(controlColumns, store);
  }

  /// Bytes of the row group: its pages, and the values that are in none yet.
  public long usedBytes() {
    long bytes = 0;
    for (int i = 0; i < encoders.length; i++) {
      bytes += pages[i].getMemSize() + encoders[i].usedBytes();
    }
    return bytes;
  }

  /// Bytes of memory: the pages of the row group, and buffers, used or kept.
  public long heldBytes() {
    long bytes = control.heldBytes();
    for (int i = 0; i < encoders.length; i++) {
      bytes += pages[i].getMemSize() + encoders[i].heldBytes();
    }
    return bytes;
  }
}
