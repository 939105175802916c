package dev.waybill.postgres;

import dev.waybill.spi.Column;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.FieldValue;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads `COPY … (FORMAT binary)` of [CurrentRows]: position from 1, seq, attempt, whether it is
/// deleted, and the published columns.
final class TupleRows {
  /// The 11 byte signature and flags.
  private static final int HEADER = 15;

  private final List<FieldValue> columns;
  private final DataInputStream in;
  private final CanonicalBuffer text = new CanonicalBuffer();

  TupleRows(TableSchema schema, DataInputStream in) {
    this.columns = schema.columns().stream().map(Column::type).map(FieldValue::new).toList();
    this.in = in;
  }

  void read(RowFetch rows) throws IOException {
    in.skipNBytes(HEADER);
    in.skipNBytes(in.readInt());
    while (in.readShort() > 0) {
      in.skipNBytes(4);
      int position = in.readInt() - 1;
      in.skipNBytes(4);
      ExportSeq seq = new ExportSeq(in.readLong());
      UUID attempt = in.readInt() < 0 ? null : new UUID(in.readLong(), in.readLong());
      in.skipNBytes(4);
      RowOperation operation = in.readByte() == 0 ? RowOperation.UPSERT : RowOperation.DELETE;
      rows.accept(position, row(seq, attempt, operation));
    }
  }

  private HeldRow row(ExportSeq seq, @Nullable UUID attempt, RowOperation operation)
      throws IOException {
    List<ColumnValue> values = new ArrayList<>(columns.size());
    for (FieldValue column : columns) {
      int length = in.readInt();
      values.add(length < 0 ? ColumnValue.NULL : value(column, in.readNBytes(length)));
    }
    return new HeldRow(seq, attempt, operation, values);
  }

  private ColumnValue value(FieldValue column, byte[] field) {
    text.clear();
    boolean known = column.field(field, 0, field.length, text);
    return ColumnValue.of(known, text, 0, field, 0, field.length);
  }
}
