package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A destination that holds a row, and its stream.
public record CorrectionTarget(DeliveryStream stream, DestinationAdapter adapter) {
  /// Of the destination.
  String name() {
    return stream.stream().destination().value();
  }

  /// What it has of a row now, null where that is nothing.
  @Nullable HeldRow fetch(RowIdentity key) throws DestinationException {
    AtomicReference<@Nullable HeldRow> held = new AtomicReference<>();
    adapter.fetch(
        stream.stream(), stream.table().schema(), List.of(key), (i, row) -> held.set(row));
    return held.get();
  }
}
