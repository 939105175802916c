package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.delivery.Spool;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.lease.LeaseStore;
import dev.waybill.dispatcher.reconciliation.Reconciliation;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.watermark.StreamStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Destinations opened to be compared with their sources, apart from any dispatcher.
public final class OpenReconciliation implements AutoCloseable {
  /// Beside the folders of dispatchers, so that it takes none for dead.
  private static final String FOLDER = "reconciliation";

  private final Destinations destinations;
  private final List<DeliveryStream> streams;
  private final Spool spool;
  private final Reconciliation reconciliation;

  private OpenReconciliation(
      ControlDatabase control,
      Destinations destinations,
      List<DeliveryStream> streams,
      Spool spool) {
    this.destinations = destinations;
    this.streams = streams;
    this.spool = spool;
    this.reconciliation = new Reconciliation(control, destinations, spool.folder());
  }

  /// @param destination null for all
  /// @throws dev.waybill.dispatcher.problem.ProblemsException when no such destination is
  ///   configured
  public static OpenReconciliation of(
      ControlDatabase control, WaybillSettings settings, @Nullable String destination) {
    List<DestinationSettings> chosen =
        settings.destinations().stream()
            .map(DestinationPlan::destination)
            .filter(each -> destination == null || each.id().value().equals(destination))
            .toList();
    if (chosen.isEmpty() && destination != null) {
      throw DestinationSettings.unknown(
          settings.destinations().stream().map(each -> each.destination().id()).toList(),
          destination);
    }
    LeaseStore leases = LeaseStore.ofThisProcess(control, settings.worker().lease());
    List<DeliveryStream> streams =
        StreamAssembly.streams(settings, new StreamStore(control), leases).stream()
            .filter(stream ->
                chosen.stream().anyMatch(each -> each.id().equals(stream.stream().destination())))
            .toList();
    return new OpenReconciliation(
        control,
        new Destinations(settings.installation(), chosen, new DestinationFactories()),
        streams,
        new Spool(settings.worker().spool().resolve(FOLDER)));
  }

  public Reconciliation reconciliation() {
    return reconciliation;
  }

  /// Of the destinations.
  public List<DeliveryStream> streams() {
    return streams;
  }

  @Override
  public void close() {
    destinations.close();
    spool.close();
  }
}
