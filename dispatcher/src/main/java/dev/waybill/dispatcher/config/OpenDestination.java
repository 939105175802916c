package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.Adoption;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.RebuildWatch;
import dev.waybill.dispatcher.delivery.Resync;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import java.time.Duration;
import java.util.List;

/// A destination opened for what a person does to it, apart from any dispatcher.
public final class OpenDestination implements AutoCloseable {
  /// With a worker that is at a stream.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Destinations destinations;
  private final List<DeliveryStream> streams;
  private final Adoption adoption;
  private final Resync resync;
  private final RebuildWatch rebuilds;
  private final Owner owner;

  private OpenDestination(
      Destinations destinations,
      List<DeliveryStream> streams,
      Adoption adoption,
      Resync resync,
      RebuildWatch rebuilds,
      Owner owner) {
    this.destinations = destinations;
    this.streams = streams;
    this.adoption = adoption;
    this.resync = resync;
    this.rebuilds = rebuilds;
    this.owner = owner;
  }

  /// @throws dev.waybill.dispatcher.problem.ProblemsException when no such destination is
  ///   configured
  public static OpenDestination of(ControlDatabase control, WaybillSettings settings, String name) {
    DestinationPlan plan =
        settings.destinations().stream()
            .filter(each -> each.destination().id().value().equals(name))
            .findFirst()
            .orElseThrow(() ->
                DestinationSettings.unknown(
                    settings.destinations().stream().map(each -> each.destination().id()).toList(),
                    name));
    LeaseStore leases = LeaseStore.ofThisProcess(control, settings.worker().lease());
    Destinations destinations =
        new Destinations(
            settings.installation(), List.of(plan.destination()), new DestinationFactories());
    List<DeliveryStream> streams =
        StreamAssembly.streams(settings, new StreamStore(control), leases).stream()
            .filter(stream -> stream.stream().destination().value().equals(name))
            .toList();
    return new OpenDestination(
        destinations,
        streams,
        new Adoption(control, leases, destinations, settings.worker().keepDeletes()),
        new Resync(control, leases, destinations, PATIENCE),
        new RebuildWatch(streams, destinations, control, PATIENCE),
        new Owner(settings.installation(), new DestinationId(name)));
  }

  public Adoption adoption() {
    return adoption;
  }

  public Resync resync() {
    return resync;
  }

  /// Ends the rebuilds that can be ended now.
  public void endRebuilds() {
    rebuilds.tick();
  }

  /// Of the destination.
  public List<DeliveryStream> streams() {
    return streams;
  }

  /// Who delivers there.
  public Owner owner() {
    return owner;
  }

  @Override
  public void close() {
    rebuilds.close();
    destinations.close();
  }
}
