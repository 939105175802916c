package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.Adoption;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import java.util.List;

/// A destination opened to be adopted, apart from any dispatcher.
public final class Adoptions implements AutoCloseable {
  private final Destinations destinations;
  private final List<DeliveryStream> streams;
  private final Adoption adoption;
  private final Owner owner;

  private Adoptions(
      Destinations destinations, List<DeliveryStream> streams, Adoption adoption, Owner owner) {
    this.destinations = destinations;
    this.streams = streams;
    this.adoption = adoption;
    this.owner = owner;
  }

  /// @throws dev.waybill.dispatcher.problem.ProblemsException when no such destination is
  ///   configured
  public static Adoptions open(ControlDatabase control, WaybillSettings settings, String name) {
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
    return new Adoptions(
        destinations,
        StreamAssembly.streams(settings, new StreamStore(control), leases).stream()
            .filter(stream -> stream.stream().destination().value().equals(name))
            .toList(),
        new Adoption(control, leases, destinations, settings.worker().keepDeletes()),
        new Owner(settings.installation(), new DestinationId(name)));
  }

  public Adoption adoption() {
    return adoption;
  }

  /// Of the destination.
  public List<DeliveryStream> streams() {
    return streams;
  }

  /// Who adopts.
  public Owner owner() {
    return owner;
  }

  @Override
  public void close() {
    destinations.close();
  }
}
