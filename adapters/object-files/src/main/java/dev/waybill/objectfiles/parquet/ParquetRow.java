package dev.waybill.objectfiles.parquet;

import dev.waybill.objectfiles.tuple.Tuple;
import dev.waybill.spi.Column;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowOperation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/// How a tuple becomes the values of a row: the schema's columns, then the control columns.
final class ParquetRow {
  private static final Binary UPSERT = constant(RowOperation.UPSERT);
  private static final Binary DELETE = constant(RowOperation.DELETE);

  private final FieldWriter[] fields;
  private final int[] definitions;
  private final long seq;
  private final long syncedAtMicros;

  ParquetRow(EncodeRequest request) {
    List<Column> columns = request.schema().columns();
    this.fields = new FieldWriter[columns.size()];
    this.definitions = new int[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      Column column = columns.get(i);
      fields[i] = FieldWriters.of(column.type());
      definitions[i] = request.schema().key().contains(column.name()) ? 0 : 1;
    }
    this.seq = request.attempt().seq().value();
    this.syncedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, request.syncedAt());
  }

  /// Whether the values of a column were found to repeat, or it is not known.
  boolean mayRepeat(int column) {
    return !(fields[column] instanceof TextField text) || text.repeats();
  }

  /// @param columns in the order of the file's schema
  void write(RowOperation operation, Tuple tuple, ColumnWriter[] columns) {
    byte[] buffer = tuple.buffer();
    int n = fields.length;
    for (int i = 0; i < n; i++) {
      int length = tuple.length(i);
      if (length < 0) {
        columns[i].writeNull(0, 0);
      } else {
        fields[i].write(columns[i], buffer, tuple.start(i), length, 0, definitions[i]);
      }
    }
    boolean deleted = operation == RowOperation.DELETE;
    columns[n].write(seq, 0, 0);
    columns[n + 1].write(deleted ? DELETE : UPSERT, 0, 0);
    columns[n + 2].write(deleted, 0, 0);
    columns[n + 3].write(syncedAtMicros, 0, 0);
  }

  private static Binary constant(RowOperation operation) {
    return Binary.fromConstantByteArray(operation.code().getBytes(StandardCharsets.US_ASCII));
  }
}
