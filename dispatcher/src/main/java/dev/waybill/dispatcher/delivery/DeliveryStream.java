package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.StreamId;

/// A configured stream and all its deliveries need.
///
/// @param id of its row in the control database
public record DeliveryStream(
    long id,
    StreamId stream,
    PublishedTable table,
    Scope scope,
    SourceDatabase source,
    WindowReader reader,
    WindowGrid grid,
    ReadLimits limits) {
  /// As it is read for a delivery that may hold no more.
  DeliveryStream upTo(long bytes) {
    return new DeliveryStream(
        id,
        stream,
        table,
        scope,
        source,
        reader,
        grid,
        new ReadLimits(limits.rows(), Math.min(limits.bytes(), bytes), limits.snapshot()));
  }
}
