package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.Spool;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.watermark.StreamStore;
import java.nio.file.Path;
import java.util.List;

/// Some destinations with their streams, opened by a command apart from any dispatcher, and a
/// folder for what it spools.
final class OpenStreams implements AutoCloseable {
  private final Destinations destinations;
  private final List<DeliveryStream> streams;
  private final Spool spool;

  /// @param settings with the secrets of the destinations
  /// @param folder beside those of dispatchers, so that none of them is taken for dead
  OpenStreams(
      ControlDatabase control,
      WaybillSettings settings,
      List<DestinationSettings> chosen,
      String folder) {
    LeaseStore leases = LeaseStore.ofThisProcess(control, settings.worker().lease());
    this.streams =
        StreamAssembly.streams(settings, new StreamStore(control), leases).stream()
            .filter(stream ->
                chosen.stream().anyMatch(each -> each.id().equals(stream.stream().destination())))
            .toList();
    this.destinations =
        new Destinations(settings.installation(), chosen, new DestinationFactories());
    this.spool = new Spool(settings.worker().spool().resolve(folder));
  }

  Destinations destinations() {
    return destinations;
  }

  List<DeliveryStream> streams() {
    return streams;
  }

  Path folder() {
    return spool.folder();
  }

  @Override
  public void close() {
    destinations.close();
    spool.close();
  }
}
