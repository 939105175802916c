package dev.waybill.objectfiles.copy;

import dev.waybill.objectfiles.tuple.Calendar;
import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/// How a tuple goes on: its fields as they came, in as few pieces as there are documents between
/// them, then the control columns, whose bytes are the same for every row of a read.
final class CopyRow {
  private final int columns;
  private final int[] documents;
  private final JsonForm json;
  private final byte[] count;
  private final byte[] upsert;
  private final byte[] delete;

  CopyRow(EncodeRequest request) {
    List<Column> published = request.schema().columns();
    this.columns = published.size();
    this.documents =
        IntStream.range(0, columns).filter(i -> isDocument(published.get(i).type())).toArray();
    this.json = new JsonForm();
    this.count =
        ByteBuffer.allocate(2).putShort((short) (columns + ControlColumns.ALL.size())).array();
    this.upsert = control(request, RowOperation.UPSERT);
    this.delete = control(request, RowOperation.DELETE);
  }

  void write(RowOperation operation, Tuple tuple, OutputStream out) throws IOException {
    byte[] buffer = tuple.buffer();
    out.write(count);
    int from = tuple.start(0) - 4;
    for (int column : documents) {
      int start = tuple.start(column);
      int length = tuple.length(column);
      if (JsonForm.isBinary(buffer, start, length)) {
        out.write(buffer, from, start - 4 - from);
        json.write(buffer, start, length, out);
        from = start + length;
      }
    }
    int end = tuple.start(columns - 1) + Math.max(0, tuple.length(columns - 1));
    out.write(buffer, from, end - from);
    out.write(operation == RowOperation.DELETE ? delete : upsert);
  }

  private static boolean isDocument(ColumnType type) {
    return type instanceof ColumnType.Json
        || type instanceof ColumnType.ListOf(ColumnType element) && isDocument(element);
  }

  /// [ControlColumns#ALL] in order.
  private static byte[] control(EncodeRequest request, RowOperation operation) {
    byte[] op = operation.code().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer fields = ByteBuffer.allocate(12 + 4 + op.length + 5 + 12);
    fields.putInt(8).putLong(request.attempt().seq().value());
    fields.putInt(op.length).put(op);
    fields.putInt(1).put((byte) (operation == RowOperation.DELETE ? 1 : 0));
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, request.syncedAt());
    return fields.putInt(8).putLong(micros - Calendar.EPOCH_MICROS).array();
  }
}
