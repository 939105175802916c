package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.RowIdentity;
import java.util.stream.Collectors;

/// The fields of a row as it is archived: those of its delivery, and the texts of its identity
/// behind them. Keeps buffers; used by one thread.
final class ArchivedFields {
  private final PublishedTable table;
  private final TupleValues values;

  ArchivedFields(PublishedTable table) {
    this.table = table;
    this.values = new TupleValues(table.schema());
  }

  /// The list in SELECT.
  String select() {
    return table.schema().identity().stream()
        .map(name -> SelectList.text(table, name))
        .collect(Collectors.joining(", ", SelectList.of(table) + ", ", ""));
  }

  ClosedRow row(byte[] buffer, int tuple) {
    return new ClosedRow(
        new RowIdentity(
            TupleValues.texts(
                buffer,
                tuple,
                table.schema().columns().size() + 1,
                table.schema().identity().size())),
        values.of(buffer, tuple));
  }
}
