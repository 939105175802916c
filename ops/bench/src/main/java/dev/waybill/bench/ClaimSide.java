package dev.waybill.bench;

import dev.waybill.dispatcher.delivery.Ledger;
import dev.waybill.dispatcher.delivery.Ledger.Claim;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.outbox.DeliveryState;
import dev.waybill.dispatcher.outbox.DeliveryStore;
import dev.waybill.dispatcher.outbox.PlannedDelivery;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An outbox with a window due in each of twenty streams of four destinations, and the step of a
/// worker that finds one, takes it, and marks it as delivered. Planning the next window of the
/// stream is a part of its own.
final class ClaimSide implements Turns.Side, AutoCloseable {
  static final List<String> PARTS = List.of("claim", "settle", "plan");
  private static final int STREAMS = 20;
  private static final int DESTINATIONS = 4;
  private static final long WINDOW_MICROS = 1_000_000;

  /// Behind every window that is finished, and in microseconds.
  private static final long FIRST = 1_000_000_000L * WINDOW_MICROS;

  private final String name;
  private final BenchControl control;
  private final LeaseStore leases;
  private final DeliveryStore deliveries;
  private final Ledger ledger;
  private final Map<Long, StreamId> streams = new HashMap<>();
  private long windows;

  /// @param finished deliveries behind those that are due
  ClaimSide(String name, PostgresServer server, long finished) throws SQLException {
    this.name = name;
    this.control = BenchControl.open(server, "control_" + finished);
    this.leases = control.leases();
    this.deliveries = new DeliveryStore(control.control());
    this.ledger = new Ledger(control.control(), leases);
    for (int i = 0; i < STREAMS; i++) {
      StreamId stream =
          new StreamId(new DestinationId("d" + i % DESTINATIONS), new TableId("t" + i), 1);
      streams.put(control.stream(stream), stream);
    }
    List<Long> ids = List.copyOf(streams.keySet());
    control.finish(ids, finished);
    ids.forEach(this::plan);
  }

  @Override
  public String name() {
    return name;
  }

  /// @throws IllegalStateException when nothing was due
  @Override
  public long[] step() {
    long begun = System.nanoTime();
    Claim claim =
        ledger
            .claim(new ArrayList<>(streams.keySet()))
            .orElseThrow(
                () -> new IllegalStateException("expected a window that is due, found none"));
    long claimed = System.nanoTime();
    settle(claim);
    long settled = System.nanoTime();
    plan(claim.delivery().streamId());
    return new long[] {claimed - begun, settled - claimed, System.nanoTime() - settled};
  }

  private void settle(Claim claim) {
    Delivery delivery = claim.delivery();
    if (!(delivery.state() instanceof DeliveryState.Processing state)) {
      throw new IllegalStateException("expected a claimed delivery, found " + delivery.state());
    }
    control
        .control()
        .transaction(() -> {
          leases.fence(claim.lease());
          deliveries.leave(delivery.id(), claim.lease().epoch(), state.deliver());
        });
    leases.release(claim.lease());
  }

  private void plan(long id) {
    StreamId stream = Objects.requireNonNull(streams.get(id));
    Watermark from = new Watermark(FIRST + windows++ * WINDOW_MICROS, null);
    boolean planned =
        deliveries.plan(
            new PlannedDelivery(
                id,
                new DeliveryKey(stream, from, 0),
                DeliveryKind.WINDOW,
                new ExportWindow(from, new Watermark(from.atMicros() + WINDOW_MICROS, null)),
                "1.0",
                8));
    if (!planned) {
      throw new IllegalStateException("expected to plan a window of " + stream + ", found one");
    }
  }

  @Override
  public void close() {
    control.close();
  }
}
