package dev.waybill.dispatcher.source;

import dev.waybill.spi.Column;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The canonical values of a tuple whose fields follow the schema's columns. Keeps buffers; used by
/// one thread.
final class TupleValues {
  private final List<FieldValue> fields;
  private final CanonicalBuffer text = new CanonicalBuffer();

  TupleValues(TableSchema schema) {
    this.fields = schema.columns().stream().map(Column::type).map(FieldValue::new).toList();
  }

  List<ColumnValue> of(byte[] buffer, int tuple) {
    List<ColumnValue> values = new ArrayList<>(fields.size());
    int at = tuple + 2;
    for (FieldValue field : fields) {
      int length = TupleFields.int4(buffer, at);
      values.add(length < 0 ? ColumnValue.NULL : value(field, buffer, at + 4, length));
      at += 4 + Math.max(0, length);
    }
    return values;
  }

  private ColumnValue value(FieldValue field, byte[] buffer, int at, int length) {
    text.clear();
    boolean known = field.field(buffer, at, length, text);
    return ColumnValue.of(known, text, 0, buffer, at, length);
  }

  /// Fields of type text, from field `first` on.
  static List<@Nullable String> texts(byte[] buffer, int tuple, int first, int count) {
    List<@Nullable String> texts = new ArrayList<>(count);
    int at = TupleFields.field(buffer, tuple, first) - 4;
    for (int i = 0; i < count; i++) {
      int length = TupleFields.int4(buffer, at);
      texts.add(length < 0 ? null : new String(buffer, at + 4, length, StandardCharsets.UTF_8));
      at += 4 + Math.max(0, length);
    }
    return texts;
  }
}
