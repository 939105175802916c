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
/// @param historyAbove bytes of a table with so many or more, a new stream begins at its first
///   window's end, and the rows before come as history
public record DeliveryStream(
    long id,
    StreamId stream,
    PublishedTable table,
    Scope scope,
    SourceDatabase source,
    WindowReader reader,
    WindowGrid grid,
    ReadLimits limits,
    long historyAbove) {
  /// However large its table is, it begins before every row.
  public DeliveryStream(
      long id,
      StreamId stream,
      PublishedTable table,
      Scope scope,
      SourceDatabase source,
      WindowReader reader,
      WindowGrid grid,
      ReadLimits limits) {
    this(id, stream, table, scope, source, reader, grid, limits, Long.MAX_VALUE);
  }

  /// Whether both see the same rows of a window, and end it where the other does.
  boolean readsWith(DeliveryStream other) {
    return source == other.source
        && table.id().equals(other.table.id())
        && table.schema().version().equals(other.table.schema().version())
        && scope.equals(other.scope)
        && limits.equals(other.limits);
  }

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
        new ReadLimits(limits.rows(), Math.min(limits.bytes(), bytes), limits.snapshot()),
        historyAbove);
  }
}
