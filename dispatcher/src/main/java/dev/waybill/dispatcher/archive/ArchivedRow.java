package dev.waybill.dispatcher.archive;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.CanonicalRow;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.EventDay;
import dev.waybill.spi.canonical.KeyLine;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the archive takes of a row: the line of its key, the canonical row, organisation, cursor
/// and digest. Keeps buffers; used by one thread.
public final class ArchivedRow {
  private final TableSchema schema;
  private final String cursor;
  private final KeyLine line = new KeyLine();
  private final CanonicalBuffer row = new CanonicalBuffer();

  public ArchivedRow(PublishedTable table) {
    this.schema = table.schema();
    this.cursor = table.cursor().column();
  }

  /// Empty for a row that belongs to none.
  public String organisation(List<ColumnValue> values) {
    String organisation = schema.organisation();
    return organisation != null
            && values.get(schema.indexOf(organisation)) instanceof ColumnValue.Known(var text)
        ? text.toString()
        : "";
  }

  /// The line of the key columns, without the cursor; good until the next call.
  public CanonicalBuffer key(List<ColumnValue> values) {
    line.clear();
    schema.key().forEach(name -> put(name, values));
    return line.text();
  }

  /// The row that is committed to; good until the next call.
  public CanonicalBuffer row(List<ColumnValue> values) {
    row.clear();
    CanonicalRow.put(values, row);
    return row;
  }

  /// The low 60 bits of the digest of key and cursor, as a read-back adds them up.
  public long digest(List<ColumnValue> values) {
    line.clear();
    schema.key().forEach(name -> put(name, values));
    put(cursor, values);
    return line.low60();
  }

  /// The UTC day of the event date, null where it has no finite one.
  public @Nullable LocalDate day(List<ColumnValue> values) {
    return EventDay.of(schema, values);
  }

  /// In microseconds since 1970.
  public long cursorMicros(List<ColumnValue> values) {
    if (values.get(schema.indexOf(cursor)) instanceof ColumnValue.Known(CanonicalBytes text)) {
      return Long.parseLong(text.toString());
    }
    throw new IllegalStateException("expected a cursor in every row, found none");
  }

  private void put(String column, List<ColumnValue> values) {
    line.put(values.get(schema.indexOf(column)), schema.typeOf(column));
  }
}
