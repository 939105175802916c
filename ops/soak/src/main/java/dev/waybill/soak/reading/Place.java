package dev.waybill.soak.reading;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.testkit.InMemoryAdapter;
import dev.waybill.testkit.InMemoryPlace;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// A destination in memory, and what a reader finds there.
public final class Place {
  private final InMemoryPlace place = new InMemoryPlace();
  private final SoakTable table;

  public Place(SoakTable table) {
    this.table = table;
    // One that stays open: a place forgets everything when its last adapter is closed.
    var unused = adapter(new Owner(Lane.INSTALLATION, new DestinationId("keeper")));
  }

  public DestinationAdapter adapter(Owner owner) {
    return new InMemoryAdapter(place, owner, Clock.systemUTC());
  }

  /// Every version that landed.
  public List<DeliveredRow> rows() {
    List<DeliveredRow> rows = new ArrayList<>();
    place.files(table.published().id()).values().forEach(file -> rows.addAll(JsonRows.of(file)));
    return rows;
  }

  /// The receipts of what landed in a stream, by ordinal.
  public List<DeliveryReceipt> receipts(StreamId stream) {
    return place.receipts(stream);
  }
}
