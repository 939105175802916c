package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowIdentity;
import java.util.ArrayList;
import java.util.List;

/// Compares rows that somebody names with what a destination holds, value by value; stores nothing.
public final class NamedRows {
  private final ControlDatabase control;
  private final Destinations destinations;

  public NamedRows(ControlDatabase control, Destinations destinations) {
    this.control = control;
    this.destinations = destinations;
  }

  /// @param keys each once
  /// @return what the windows have passed and the destination holds otherwise, each with what is
  ///   known of why
  /// @throws SourceException nothing is known; `TRANSIENT` when a window must be read first
  public List<Difference> differing(DeliveryStream delivered, List<RowIdentity> keys)
      throws SourceException, DestinationException, InterruptedException {
    List<Difference> differing = new ArrayList<>();
    ComparedStream stream = ComparedStream.of(control, destinations, delivered, null);
    var _ =
        new KeyCheck(
                stream,
                new Differences() {
                  @Override
                  public void found(ComparedStream of, List<Difference> found) {
                    differing.addAll(found);
                  }

                  @Override
                  public void coming(RowIdentity row) {}
                })
            .check(keys);
    return differing;
  }
}
