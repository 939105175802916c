package dev.waybill.dispatcher.source;

import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.canonical.ColumnValue;
import java.util.List;

/// A row of the source as it is compared with a destination's.
///
/// @param passed whether the live lane has passed this version of it
/// @param values of the published columns, in the order of the schema; null in those that were not
///   asked for
public record ComparedRow(RowIdentity identity, boolean passed, List<ColumnValue> values) {
  public ComparedRow {
    values = List.copyOf(values);
  }
}
