package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentablePolicy;
import java.util.List;

/// Later minor versions of the table `items`.
final class ItemsTable {
  private ItemsTable() {}

  /// `created_at` as text, which holds everything.
  static PublishedTable asText() {
    return with(new Column("created_at", new ColumnType.Text(), false, "Event date."));
  }

  /// `created_at` stops the delivery when it cannot be held.
  static PublishedTable strict() {
    return with(
        new Column(
            "created_at",
            new ColumnType.Timestamp(),
            false,
            "Event date.",
            UnrepresentablePolicy.ERROR));
  }

  private static PublishedTable with(Column changed) {
    PublishedTable items = ReadingRig.items();
    TableSchema schema = items.schema();
    List<Column> columns =
        schema.columns().stream()
            .map(column -> column.name().equals(changed.name()) ? changed : column)
            .toList();
    return new PublishedTable(
        new TableSchema(
            schema.table(),
            schema.major(),
            schema.minor() + 1,
            schema.key(),
            schema.organisation(),
            schema.eventDate(),
            columns),
        items.description(),
        items.source(),
        items.cursor(),
        items.columns(),
        items.retention(),
        items.references());
  }
}
