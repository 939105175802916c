package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationAdapter;
import java.util.List;

/// A table that partitions are taken out of.
///
/// @param source as deliveries read it
/// @param owner the same source, entered as the owner of the table
/// @param reader of that source
/// @param required the streams whose destinations must hold a row before it goes
public record ClosingTable(
    PublishedTable table,
    TablePolicy policy,
    SourceDatabase source,
    SourceDatabase owner,
    WindowReader reader,
    List<Required> required) {
  /// A stream and the other end of it.
  public record Required(DeliveryStream stream, DestinationAdapter adapter) {}

  public ClosingTable {
    required = List.copyOf(required);
  }
}
