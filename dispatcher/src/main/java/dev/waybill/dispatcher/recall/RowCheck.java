package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchivedRow;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells whether what somebody gives is a row that was committed to. Used by one thread.
final class RowCheck {
  private final PublishedTable table;
  private final OrganisationKey key;
  private final ArchivedRow archived;

  /// @param table by whose version the row was archived
  /// @param key of its batch
  RowCheck(PublishedTable table, OrganisationKey key) {
    this.table = table;
    this.key = key;
    this.archived = new ArchivedRow(table);
  }

  /// @return null where it is the row
  @Nullable Cause difference(CommittedRow row, HeldRow held) {
    List<ColumnValue> values = held.values();
    if (held.operation() == RowOperation.DELETE) {
      return Cause.DELETED;
    }
    if (values.stream().anyMatch(value -> value instanceof ColumnValue.Foreign)) {
      return Cause.ALTERED;
    }
    ColumnValue cursor = values.get(table.schema().indexOf(table.cursor().column()));
    if (!cursor.equals(
        new ColumnValue.Known(CanonicalBytes.of(Long.toString(row.updatedAtMicros()))))) {
      return Cause.OTHER_VERSION;
    }
    return is(row, values) ? null : Cause.ALTERED;
  }

  /// @param values each a value of its column's type, or none
  boolean is(CommittedRow row, List<ColumnValue> values) {
    return row.is(key, archived.key(values), archived.row(values));
  }
}
