package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.EventDay;
import dev.waybill.spi.canonical.FieldValue;
import dev.waybill.spi.canonical.KeyLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What canonical values say of a row: its line, where it belongs, its cursor. Keeps buffers; used
/// by one thread.
final class RowLines {
  private final TableSchema schema;
  private final List<String> identity;
  private final String cursor;
  private final KeyLine line = new KeyLine();

  RowLines(PublishedTable table) {
    this.schema = table.schema();
    this.identity = schema.identity();
    this.cursor = table.cursor().column();
  }

  /// The low 60 bits of the digest of key and cursor.
  long low60(List<ColumnValue> values) {
    line.clear();
    schema.key().forEach(name -> put(name, values));
    put(cursor, values);
    return line.low60();
  }

  /// @param wholly whether all values count, else those that name the row, place it, and its cursor
  RowDigest digest(List<ColumnValue> values, boolean wholly) {
    long key = low60(values);
    line.clear();
    if (wholly) {
      schema.columns().forEach(column -> put(column.name(), values));
    } else {
      identity.forEach(name -> put(name, values));
      put(cursor, values);
    }
    line.hash();
    return new RowDigest(key, line.high(), line.low());
  }

  private void put(String column, List<ColumnValue> values) {
    line.put(values.get(schema.indexOf(column)), schema.typeOf(column));
  }

  Bucket bucket(List<ColumnValue> values) {
    return new Bucket(
        schema.organisation() == null
            ? null
            : text(values.get(schema.indexOf(schema.organisation()))),
        EventDay.of(schema, values));
  }

  /// As the texts of an identity say.
  Bucket bucket(RowIdentity row) {
    List<ColumnValue> values = new ArrayList<>();
    for (int i = 0; i < schema.columns().size(); i++) {
      int at = identity.indexOf(schema.columns().get(i).name());
      String text = at < 0 ? null : row.values().get(at);
      values.add(text == null ? ColumnValue.NULL : canonical(schema.columns().get(i).type(), text));
    }
    return bucket(values);
  }

  private static ColumnValue canonical(ColumnType type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CanonicalBuffer out = new CanonicalBuffer();
    boolean known = new FieldValue(type).text(bytes, 0, bytes.length, out);
    return ColumnValue.of(known, out, 0, bytes, 0, bytes.length);
  }

  /// In microseconds, [ReadFacts#UNBOUNDED] where there is none.
  long cursorMicros(List<ColumnValue> values) {
    Long micros = number(values.get(schema.indexOf(cursor)));
    return micros == null ? ReadFacts.UNBOUNDED : micros;
  }

  private static @Nullable String text(ColumnValue value) {
    return value instanceof ColumnValue.Known(CanonicalBytes text) ? text.toString() : null;
  }

  /// Null for what is no finite number.
  private static @Nullable Long number(ColumnValue value) {
    String text = text(value);
    return text == null || text.endsWith("infinity") ? null : Long.valueOf(text);
  }

  /// The published columns whose values differ.
  List<String> differing(List<ColumnValue> one, List<ColumnValue> other) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < schema.columns().size(); i++) {
      if (!one.get(i).equals(other.get(i))) {
        names.add(schema.columns().get(i).name());
      }
    }
    return names;
  }
}
