package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.StreamId;
import dev.waybill.testkit.InMemoryPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One stream of a table into memory, and the step that plans its next window and delivers it:
/// claim, snapshot, late, deleted and forward rows, JSON lines in the spool, facts, landing,
/// settlement.
final class WindowLane implements Turns.Side, AutoCloseable {
  static final List<String> PARTS = List.of("plan", "deliver");

  private static final int ENCODER_BYTES = 8 << 20;

  private final String name;
  private final int perWindow;
  private final StreamId id;
  private final InMemoryPlace place = new InMemoryPlace();
  private final BenchDispatcher dispatcher;

  /// @param perWindow rows that each window must have
  /// @param id whose destination no other lane of the control database has
  WindowLane(
      String name,
      int perWindow,
      StreamId id,
      BenchSource source,
      BenchControl control,
      Path folder) {
    this.name = name;
    this.perWindow = perWindow;
    this.id = id;
    Destinations destinations =
        new Destinations(
            "bench",
            List.of(new DestinationSettings(id.destination(), MemoryFactory.TYPE, Map.of())),
            new DestinationFactories(List.of(new MemoryFactory(place))));
    this.dispatcher =
        new BenchDispatcher(source, control, List.of(id), destinations, folder, ENCODER_BYTES);
  }

  /// Of its row in the control database.
  long number() {
    return dispatcher.numbers().getFirst();
  }

  void begin() {
    dispatcher.begin();
  }

  @Override
  public String name() {
    return name;
  }

  /// @throws IllegalStateException when the window had not closed, did not land or had other rows
  @Override
  public long[] step() {
    int before = place.receipts(id).size();
    long begun = System.nanoTime();
    int planned = dispatcher.plan();
    long ready = System.nanoTime();
    boolean walked = dispatcher.runOne();
    long[] taken = {ready - begun, System.nanoTime() - ready};
    List<DeliveryReceipt> receipts = place.receipts(id);
    if (planned != 1 || !walked || receipts.size() != before + 1) {
      throw new IllegalStateException(
          "expected one window of %s to be planned and to land, found %d planned and %d landed"
              .formatted(name, planned, receipts.size() - before));
    }
    if (receipts.getLast().rowsLoaded() != perWindow) {
      throw new IllegalStateException(
          "expected %,d rows in each window of %s, found %,d"
              .formatted(perWindow, name, receipts.getLast().rowsLoaded()));
    }
    return taken;
  }

  @Override
  public void close() {
    dispatcher.close();
  }
}
