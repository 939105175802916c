package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableSchema;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/// The table `items` with the event date in its key, as it must be to become a partitioned one.
public final class KeyedItems {
  private KeyedItems() {}

  public static PublishedTable table() {
    PublishedTable items = ReadingRig.items();
    TableSchema schema = items.schema();
    return new PublishedTable(
        new TableSchema(
            schema.table(),
            schema.major(),
            schema.minor(),
            List.of("id", "created_at"),
            schema.organisation(),
            schema.eventDate(),
            schema.columns()),
        items.description(),
        items.source(),
        items.cursor(),
        items.columns(),
        items.retention(),
        items.references());
  }

  /// Enters the database as the owner of its tables.
  public static PGSimpleDataSource owner(SourceDatabase source) {
    SourceSettings settings = source.settings();
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(settings.url());
    owner.setUser(settings.user());
    owner.setPassword(settings.password());
    return owner;
  }
}
