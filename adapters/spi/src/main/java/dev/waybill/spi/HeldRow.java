package dev.waybill.spi;

import dev.waybill.spi.canonical.ColumnValue;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The current version of a row as a destination holds it.
///
/// @param seq the read it came from, [ControlColumns#SEQ]
/// @param attempt the attempt of that read that landed, or null where its receipt is gone
/// @param operation of a deleted row only the columns of [TableSchema#identity] have values for
///   sure
/// @param values of the published columns, in the order of the schema; null in one that the version
///   does not have
public record HeldRow(
    ExportSeq seq, @Nullable UUID attempt, RowOperation operation, List<ColumnValue> values) {
  public HeldRow {
    values = List.copyOf(values);
  }
}
