package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableSchema;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The UTC day of a row's event date, by which read-backs count it.
public final class EventDay {
  private static final long DAY_MICROS = 86_400_000_000L;

  private EventDay() {}

  /// @param values of the published columns, in the order of the schema
  /// @return null where the table has no event date, and for rows without a finite one
  public static @Nullable LocalDate of(TableSchema schema, List<ColumnValue> values) {
    String name = schema.eventDate();
    if (name == null
        || !(values.get(schema.indexOf(name)) instanceof ColumnValue.Known(CanonicalBytes text))
        || text.toString().endsWith("infinity")) {
      return null;
    }
    long number = Long.parseLong(text.toString());
    return LocalDate.ofEpochDay(
        schema.typeOf(name) instanceof ColumnType.Date
            ? number
            : Math.floorDiv(number, DAY_MICROS));
  }
}
